import type { Answer, FileState, Ownership, Query } from "@masterchef/wit/host";
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
import { performedOperations } from "../run/performed.ts";
import { undoOf } from "../run/undo.ts";
import type { Lying, NotUndone, UndoItem } from "../run/undo.ts";
import { Filebucket } from "../state/filebucket.ts";
import { parseJson } from "../ir/parse-json.ts";
import { runChain } from "../state/runs.ts";
import type { RollbackReport } from "./kernel-contract.ts";
import { localUser } from "./local-user.ts";
import { planOfRun } from "./plan-of-run.ts";
import { planningOf, reportOf } from "./plan-site.ts";
import { rollbackSite } from "./rollback-site.ts";
import { seenBefore } from "./seen-before.ts";
import { targetPort } from "./session-ports.ts";
import type { SiteContext } from "./site-context.ts";

/** The plugin whose resources say what a file was. */
const filesPlugin = "masterchef/files";

/**
 * Plans to undo a run: the files, links and directories it touched are declared as they were before, and planned like any site. What it does not undo is
 * listed: what only a command could undo, what was not kept, and what somebody has changed since.
 */
export async function rollbackRun(context: SiteContext, run: string): Promise<Outcome<RollbackReport>> {
  const chain = await runChain(context.state, run);
  const broken = chain.flatMap(({ summary }) => summary.diagnostics);
  if (broken.length > 0) return { diagnostics: broken };
  const [first] = chain;
  if (first === undefined) throw new Error("Cannot roll back: a chain without a run");
  const { value: recorded, diagnostics } = await planOfRun(context, first);
  if (recorded === undefined) return { diagnostics };
  const seen = await seenBefore(context, recorded.part.answers, chain);
  const performed = performedOperations(
    recorded.part.steps,
    chain.map(({ records }) => records),
  );
  const { items, left } = undoOf(performed, seen);
  const now = await lookAt(context, items);
  const runs = new Set(chain.map(({ summary }) => summary.id));
  const resources: ResourceNode[] = [];
  const notUndone: NotUndone[] = [...left];
  const history = await historyOf(context, runs);
  for (const item of items) {
    const found = now.get(item.path);
    const desired = found === undefined || !isAsLeft(item, found) ? undefined : await desiredOf(context, item, { found, seen, history });
    if (desired === undefined)
      notUndone.push({ address: item.address, what: item.path, why: "it was changed since, or cannot be asked about" });
    else resources.push(await resourceOf(context, desired.type, { path: item.path, ...desired.document }));
  }
  const ir: Ir = { masterchef: "ir", format: irFormat, site: `${rollbackSite}${first.summary.id}`, resources, relations: [] };
  return await planUndo(context, { ir, run: first.summary.id, left: notUndone });
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
    const also = stuck.map(({ address, why }) => ({ address, what: "its state before", why }));
    return await planUndo(context, { ir: { ...ir, resources }, run, left: [...left, ...also] });
  }
  if (planned.value === undefined || hasErrors(planned.diagnostics)) return { diagnostics: planned.diagnostics };
  const plan = await reportOf(context, { compiled, planning: planned.value, selection: everyResource });
  // Newest first is the order that is meant here.
  const diagnostics = planned.diagnostics.filter(({ code }) => code !== "MC_PLAN_ORDER_WRITTEN");
  return { value: { run, plan, left }, diagnostics };
}

/** What is at the paths now. */
async function lookAt(context: SiteContext, items: readonly UndoItem[]): Promise<ReadonlyMap<string, FileState>> {
  const queries = items.map(({ path }): Query => {
    const val = { path, follow: false, want: { digest: true }, contentLimit: 0 };
    return { read: { tag: "file", val }, reads: [] };
  });
  const answers: readonly Answer[] = queries.length === 0 ? [] : await targetPort(await context.session()).ask(queries);
  return new Map(
    items.flatMap(({ path }, at) => {
      const outcome = answers[at]?.outcome;
      return outcome?.tag === "ok" && outcome.val.tag === "file" ? [[path, outcome.val.val.state] as const] : [];
    }),
  );
}

/** Whether a path is still as the run left it, or already as it was before. */
function isAsLeft({ before, after, onlyAttributes }: UndoItem, found: FileState): boolean {
  if (onlyAttributes) return found.tag === "present" && (found.val.kind === "regular" || found.val.kind === "directory");
  return lies(after, found) || lies(before, found);
}

function lies(lying: Lying, found: FileState): boolean {
  if (found.tag === "absent") return lying.tag === "absent";
  const { kind, digest, target } = found.val;
  switch (lying.tag) {
    case "absent":
      return false;
    case "file":
      return kind === "regular" && digest !== undefined && lying.digest === digest;
    case "link":
      return kind === "symbolic-link" && target === lying.target;
    case "directory":
      return kind === "directory";
  }
}

interface Known {
  readonly found: FileState;
  readonly seen: ReadonlyMap<string, Ownership>;
  readonly history: ReadonlyMap<string, JsonObject>;
}

/** The resource that says what was at a path. Undefined: another kind of thing is there now, and nothing is replaced by force. */
async function desiredOf(
  context: SiteContext,
  { path, before, after, onlyAttributes }: UndoItem,
  { found, seen, history }: Known,
): Promise<{ readonly type: string; readonly document: JsonObject } | undefined> {
  const posix = seen.get(path);
  if (onlyAttributes) {
    const type = found.tag === "present" && found.val.kind === "directory" ? "directory" : "file";
    return posix === undefined ? undefined : { type, document: attributesOf(posix) };
  }
  if (before.tag === "absent") return { type: typeOf(after), document: { state: "absent" } };
  if (after.tag !== "absent" && after.tag !== before.tag) return undefined;
  switch (before.tag) {
    case "link":
      return { type: "link", document: { target: before.target } };
    case "directory":
      return posix === undefined ? undefined : { type: "directory", document: attributesOf(posix) };
    case "file": {
      const kept = before.digest === undefined ? undefined : history.get(`${path} ${before.digest}`);
      if (kept === undefined || before.digest === undefined) return undefined;
      const { size } = await context.blobs.putStream(new Filebucket(context.state.filebucket).open(before.digest), before.digest);
      const { mode, owner, group } = kept;
      const attributes = {
        ...(mode === undefined ? {} : { mode }),
        ...(owner === undefined ? {} : { owner }),
        ...(group === undefined ? {} : { group }),
      };
      return { type: "file", document: { source: { $blob: { digest: before.digest, size } }, ...attributes } };
    }
  }
}

function typeOf(lying: Lying): string {
  return lying.tag === "directory" || lying.tag === "link" ? lying.tag : "file";
}

function attributesOf({ mode, uid, gid, owner, group }: Ownership): JsonObject {
  return { mode: mode.toString(8).padStart(4, "0"), owner: owner ?? `#${uid}`, group: group ?? `#${gid}` };
}

/** What the filebucket tells of the files these runs replaced: by path and digest. */
async function historyOf(context: SiteContext, runs: ReadonlySet<string>): Promise<ReadonlyMap<string, JsonObject>> {
  const { records } = await new Filebucket(context.state.filebucket).history();
  const known = new Map<string, JsonObject>();
  for (const { body } of records) {
    if (!isJsonObject(body) || typeof body["run"] !== "string" || !runs.has(body["run"])) continue;
    const key = `${textOf(body["path"])} ${textOf(body["digest"])}`;
    if (!known.has(key)) known.set(key, body);
  }
  return known;
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

async function resourceOf(context: SiteContext, type: string, document: JsonObject & { readonly path: string }): Promise<ResourceNode> {
  const host = await context.host();
  const name = document.path;
  const [called] = await host.canonicalize(filesPlugin, [{ typeName: type, name, desired: JSON.stringify(document) }]);
  if (called?.tag !== "ok" || called.val.tag !== "ok")
    throw new Error(`Cannot roll back: ${filesPlugin} gives no canonical form of ${type} ${name}`);
  const desired = parseJson(called.val.val.desired);
  if (!isJsonObject(desired)) throw new Error("Cannot roll back: a canonical document is no object");
  const address = `${type}.undo[${name}]`;
  return { kind: "resource", address, type, name, identity: name, plugin: filesPlugin, desired, execution: defaultExecution };
}
