import { hasErrors } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { defaultExecution } from "../ir/execution.ts";
import { irFormat } from "../ir/ir.ts";
import type { Ir } from "../ir/ir.ts";
import { isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import type { ResourceNode } from "../ir/resource-node.ts";
import { planHost } from "../plan/plan-host.ts";
import { everyResource } from "../plan/selection.ts";
import { readKeptTree } from "../run/kept-tree.ts";
import type { KeptEntry } from "../run/kept-tree.ts";
import { performedOperations } from "../run/performed.ts";
import type { Performed } from "../run/performed.ts";
import { undoOf } from "../run/undo.ts";
import type { NotUndone } from "../run/undo-item.ts";
import { Filebucket } from "../state/filebucket.ts";
import { parseJson } from "../ir/parse-json.ts";
import { newRunId } from "../state/run-id.ts";
import { takeRunLock } from "../state/run-lock.ts";
import { runChain } from "../state/runs.ts";
import { takeOverFromTheDead } from "./apply-plan.ts";
import type { RollbackReport } from "./kernel-contract.ts";
import { localUser } from "./local-user.ts";
import { planOfRun } from "./plan-of-run.ts";
import { planningOf, reportOf } from "./plan-site.ts";
import { rollbackSite } from "./rollback-site.ts";
import { seenBefore } from "./seen-before.ts";
import { sessionPort, targetPort } from "./session-ports.ts";
import type { SiteContext } from "./site-context.ts";
import { keptKey, undoResources } from "./undo-resources.ts";

/** The plugin whose resources say what a file was. */
const filesPlugin = "masterchef/files";

/**
 * Plans to undo a run: the files, links and directories it touched are declared as they were before, and planned like any site. What it does not undo is
 * listed: what only a command could undo, what was not kept, and what somebody has changed since, unless a glob of `overwrite` names it.
 */
export async function rollbackRun(
  context: SiteContext,
  run: string,
  { overwrite }: { readonly overwrite: readonly string[] },
): Promise<Outcome<RollbackReport>> {
  // Throws if there is no such run, before anything is started.
  await runChain(context.state, run);
  context.beginChanges();
  const session = await context.session();
  // Nothing must be under way while it is told what was done; and a run that was killed may have left old content that nobody has taken in.
  await using _lock = await takeRunLock(context.state.runLock, { run: newRunId(), link: session.pid });
  await takeOverFromTheDead(new Filebucket(context.state.filebucket), sessionPort(session));
  const chain = await runChain(context.state, run);
  const broken = chain.flatMap(({ summary }) => summary.diagnostics);
  if (broken.length > 0) return { diagnostics: broken };
  const [first] = chain;
  if (first === undefined) throw new Error("Cannot roll back: a chain without a run");
  const { value: recorded, diagnostics } = await planOfRun(context, first);
  if (recorded === undefined) return { diagnostics };
  const attributes = await seenBefore(context, recorded.part.answers, chain);
  const performed = performedOperations(
    recorded.part.steps,
    chain.map(({ records }) => records),
  );
  const bucket = new Filebucket(context.state.filebucket);
  const { items, left } = undoOf(performed, { attributes, trees: await treesOf(bucket, performed) });
  const target = targetPort(session);
  const found = await undoResources({
    items,
    attributes,
    history: await historyOf(bucket, new Set(chain.map(({ summary }) => summary.id))),
    overwrite,
    ask: (queries) => target.ask(queries),
    content: async (digest) => (await context.blobs.putStream(bucket.open(digest), digest)).size,
    resource: (type, document) => resourceOf(context, type, document),
  });
  const site = `${rollbackSite}${first.summary.id}`;
  const ir: Ir = { masterchef: "ir", format: irFormat, site, resources: found.resources, relations: found.relations };
  return await planUndo(context, { ir, run: first.summary.id, left: [...left, ...found.left] });
}

/** What was kept before operations, by the digest of its list. A list that is gone was not kept. */
async function treesOf(bucket: Filebucket, performed: readonly Performed[]): Promise<ReadonlyMap<string, readonly KeptEntry[]>> {
  const trees = new Map<string, readonly KeptEntry[]>();
  for (const { tree } of performed) {
    if (tree === undefined || trees.has(tree)) continue;
    const pieces: Uint8Array[] = [];
    for await (const piece of bucket.open(tree)) pieces.push(Uint8Array.from(piece));
    const entries = readKeptTree(parseJson(Buffer.concat(pieces).toString("utf8")));
    if (entries !== undefined) trees.set(tree, entries);
  }
  return trees;
}

async function planUndo(
  context: SiteContext,
  { ir, run, left }: { readonly ir: Ir; readonly run: string; readonly left: readonly NotUndone[] },
): Promise<Outcome<RollbackReport>> {
  context.options.onProgress({ type: "stage", stage: "planning" });
  const compiled = { ir, places: { locate: () => undefined } };
  const target = targetPort(await context.session());
  const planned = await planHost(await planningOf(context, { compiled, facts: {}, selection: everyResource, target, user: localUser() }));
  const errors = planned.diagnostics.filter(({ severity }) => severity === "error");
  const stuck = ir.resources.flatMap(({ address }) => {
    const own = errors.filter(({ about = "" }) => about === address || about.startsWith(`${address}.`));
    return own.length === 0 ? [] : [{ address, why: own.map(({ detail }) => detail).join(" ") }];
  });
  if (stuck.length > 0) {
    // What cannot be put back as the host is now holds up nothing else.
    const names = new Set(stuck.map(({ address }) => address));
    const resources = ir.resources.filter(({ address }) => !names.has(address));
    const relations = ir.relations.filter(({ from, to }) => !names.has(from) && !names.has(to));
    const also = stuck.map(({ address, why }) => ({ address, what: "its state before", why }));
    return await planUndo(context, { ir: { ...ir, resources, relations }, run, left: [...left, ...also] });
  }
  if (planned.value === undefined || hasErrors(planned.diagnostics)) return { diagnostics: planned.diagnostics };
  const plan = await reportOf(context, { compiled, planning: planned.value, selection: everyResource });
  // Newest first is the order that is meant here.
  const diagnostics = planned.diagnostics.filter(({ code }) => code !== "MC_PLAN_ORDER_WRITTEN");
  return { value: { run, plan, left }, diagnostics };
}

/** What the filebucket tells of the files these runs replaced: by path and digest. */
async function historyOf(bucket: Filebucket, runs: ReadonlySet<string>): Promise<ReadonlyMap<string, JsonObject>> {
  const { records } = await bucket.history();
  const known = new Map<string, JsonObject>();
  for (const { body } of records) {
    if (!isJsonObject(body) || typeof body["run"] !== "string" || !runs.has(body["run"])) continue;
    const key = keptKey(textOf(body["path"]), textOf(body["digest"]));
    if (!known.has(key)) known.set(key, body);
  }
  return known;
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

async function resourceOf(
  context: SiteContext,
  type: string,
  document: JsonObject & { readonly path: string },
): Promise<ResourceNode | string> {
  const host = await context.host();
  const name = document.path;
  const [called] = await host.canonicalize(filesPlugin, [{ typeName: type, name, desired: JSON.stringify(document) }]);
  if (called?.tag !== "ok") throw new Error(`Cannot roll back: ${filesPlugin} gives no canonical form of ${type} ${name}`);
  if (called.val.tag !== "ok") return called.val.val.map(({ message }) => message).join(" ");
  const desired = parseJson(called.val.val.desired);
  if (!isJsonObject(desired)) throw new Error("Cannot roll back: a canonical document is no object");
  const address = `${type}.undo[${name}]`;
  return { kind: "resource", address, type, name, identity: name, plugin: filesPlugin, desired, execution: defaultExecution };
}
