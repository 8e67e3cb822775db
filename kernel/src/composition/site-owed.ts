import { realpathSync } from "node:fs";
import { hostname } from "node:os";
import type { Owed, Task } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import type { Compiled } from "../compile/compile-input.ts";
import { mergedCauses } from "../plan/owed-cause.ts";
import type { OwedCause } from "../plan/owed-cause.ts";
import type { TargetPort } from "../plan/target-port.ts";
import { causeOf } from "../run/owed-records.ts";
import { askWitnesses } from "../run/read-owed.ts";
import { clearTasks } from "../run/owed-tasks.ts";
import { leaseHost } from "../run/lease-host.ts";
import type { SessionPort } from "../run/session-port.ts";
import { refreshedSince } from "../state/refreshed-since.ts";
import { newRunId } from "../state/run-id.ts";
import { takeRunLock } from "../state/run-lock.ts";
import { ensureStateDirectory } from "../state/state-directory.ts";
import type { OwedRefresh } from "./kernel-contract.ts";
import { thisHost } from "./local-user.ts";
import { compileForHost } from "./plan-site.ts";
import { owedOf, sessionPort } from "./session-ports.ts";
import type { SiteContext } from "./site-context.ts";

/** Who changes hosts for a site: a site in another place, or on another machine, is another controller. */
export function controllerOf({ options }: SiteContext): string {
  return `${hostname()}:${realOf(options.site)}`;
}

/** Keys of records that a journal of the site shows to be done with. */
export function refreshedIn(context: SiteContext): (records: readonly Owed[]) => Promise<ReadonlySet<string>> {
  return async (records) =>
    await refreshedSince(
      context.state,
      records.map(({ key, subject, lease }) => ({ key, subject, run: lease.run })),
    );
}

/** The records of the host, each with what it means to this site. */
export async function owedRefreshes(
  context: SiteContext,
  { records, graph, target }: { readonly records: readonly Owed[]; readonly graph: Graph; readonly target: TargetPort },
): Promise<readonly OwedRefresh[]> {
  if (records.length === 0) return [];
  const controller = controllerOf(context);
  const declared = new Set([...graph.ir.resources, ...graph.failed.map(({ resource }) => resource)].map(({ address }) => address));
  const isOurs = ({ lease, subject }: Owed): boolean => lease.controller === controller && declared.has(subject);
  const ours = records.filter(isOurs);
  const done = await refreshedIn(context)(ours);
  const witnessed = await askWitnesses(target, ours);
  const standing = new Set(witnessed.filter(({ record, stands }) => stands && !done.has(record.key)).map(({ record }) => record.key));
  return records.map((record) => ({
    key: record.key,
    subject: record.subject,
    source: record.cause.source,
    controller: record.lease.controller,
    run: record.lease.run,
    declared: declared.has(record.subject),
    standing: !isOurs(record) ? "foreign" : standing.has(record.key) ? "owed" : "void",
  }));
}

type Graph = Pick<Compiled, "ir" | "failed">;

/** What of the records a plan rests on. */
export function owedCauses(records: readonly Owed[], refreshes: readonly OwedRefresh[]): readonly OwedCause[] {
  const owed = new Set(refreshes.flatMap(({ key, standing }) => (standing === "owed" ? [key] : [])));
  return mergedCauses(records.filter(({ key }) => owed.has(key)).map(causeOf));
}

/** Every record of the host. */
export async function listOwed(context: SiteContext): Promise<Outcome<readonly OwedRefresh[]>> {
  const records = await owedOf(await context.session());
  if (records.length === 0) return { value: [], diagnostics: [] };
  const { value, diagnostics } = await compileForHost(context);
  if (value === undefined) return { diagnostics };
  return { value: await owedRefreshes(context, { records, graph: value.compiled, target: value.target }), diagnostics: [] };
}

/** Makes records of another controller ours: the next run does what they say is owed. */
export async function adoptOwed(context: SiteContext, key: string): Promise<Outcome<readonly OwedRefresh[]>> {
  const { value, diagnostics } = await named(context, key);
  if (value === undefined) return { diagnostics };
  const strange = value.find(({ declared }) => !declared);
  if (strange !== undefined) {
    const detail = `The site declares no ${strange.subject}, so no run of it could do the refresh. Declare it, or drop the record with \`masterchef owed drop ${strange.key}\`.`;
    return { diagnostics: [errorOf("MC_RUN_OWED_UNDECLARED", { detail, about: strange.subject })] };
  }
  const keys = new Set(value.map((each) => each.key));
  await underLease(context, (records, lease) => {
    const found = records.filter((record) => keys.has(record.key) && record.lease.controller !== lease.controller);
    return found.flatMap((record, at): Task[] => {
      const adopted: Owed = { ...record, key: `${lease.run}/${at + 1}`, lease };
      const common = { following: [], unlessDone: [], guards: [] };
      return [
        { ...common, id: 2 * at + 1, after: [], work: { tag: "owe", val: adopted } },
        { ...common, id: 2 * at + 2, after: [2 * at + 1], work: { tag: "clear", val: record.key } },
      ];
    });
  });
  return { value, diagnostics: [] };
}

/** Forgets records, whoever wrote them. */
export async function dropOwed(context: SiteContext, key: string): Promise<Outcome<readonly OwedRefresh[]>> {
  const { value, diagnostics } = await named(context, key);
  if (value === undefined) return { diagnostics };
  await clearOwed(
    context,
    value.map((each) => each.key),
  );
  return { value, diagnostics: [] };
}

/** Forgets records by their keys. */
export async function clearOwed(context: SiteContext, keys: readonly string[]): Promise<void> {
  let last = 0;
  await underLease(context, () => clearTasks(keys, () => (last += 1)));
}

/** Those of one key, or of one run. */
async function named(context: SiteContext, key: string): Promise<Outcome<readonly OwedRefresh[]>> {
  const { value, diagnostics } = await listOwed(context);
  if (value === undefined) return { diagnostics };
  const found = value.filter((each) => each.key === key || each.run === key);
  if (found.length > 0) return { value: found, diagnostics: [] };
  const detail = `Nothing is owed to this host under ${key}. List what is with \`masterchef owed list\` and give a key from there.`;
  return { diagnostics: [errorOf("MC_RUN_NO_OWED", { detail, about: key })] };
}

async function underLease(
  context: SiteContext,
  tasksFor: (records: readonly Owed[], lease: Owed["lease"]) => readonly Task[],
): Promise<void> {
  context.beginChanges();
  await ensureStateDirectory(context.state);
  const run = newRunId();
  const opened = await context.session();
  await using _lock = await takeRunLock(context.state.runLock, { run, link: opened.pid });
  const session = sessionPort(opened);
  const lease = await leaseHost(session, { controller: controllerOf(context), run, host: thisHost });
  const tasks = tasksFor(await session.owed(), lease);
  await carryOut(session, tasks);
}

async function carryOut(session: SessionPort, tasks: readonly Task[]): Promise<void> {
  const problems: string[] = [];
  await session.run(tasks, (events) => {
    for (const { what } of events) if (what.tag === "failed" || what.tag === "refused") problems.push(what.val.message);
  });
  const [problem] = problems;
  if (problem === undefined) return;
  const detail = `What is owed to this host could not be written: ${problem}. Mend that, then try again.`;
  throw new MasterchefError([errorOf("MC_RUN_OWED_UNWRITTEN", { detail })]);
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
