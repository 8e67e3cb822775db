import { expect } from "vitest";
import { defaultExecution, digestOf, irFormat, isJsonObject, MachineSession } from "@masterchef/kernel/testing";
import type { FilebucketPort, HostPlanning, JsonObject, Machine, ResourceNode } from "@masterchef/kernel/testing";
import { attributesIn } from "../../kernel/src/composition/seen-before.ts";
import { keptKey, undoResources } from "../../kernel/src/composition/undo-resources.ts";
import { readKeptTree } from "../../kernel/src/run/kept-tree.ts";
import type { KeptEntry } from "../../kernel/src/run/kept-tree.ts";
import { performedOperations } from "../../kernel/src/run/performed.ts";
import type { JournalRecord } from "../../kernel/src/run/read-carried.ts";
import { undoOf } from "../../kernel/src/run/undo.ts";
import type { NotUndone } from "../../kernel/src/run/undo-item.ts";
import { applyWorld, blobsOf, planWorld } from "./drive.ts";
import type { Recorded } from "./drive.ts";
import { parseJson } from "./json.ts";
import { canonical, parsed } from "./provider-port.ts";
import type { Site } from "./site.ts";

/** What a run leaves behind. */
export interface Trace {
  readonly planning: HostPlanning;
  readonly recorded: Recorded;
  readonly blobs: Map<string, Uint8Array>;
  readonly kept: Map<string, Uint8Array>;
  readonly history: Map<string, JsonObject>;
}

/** Plan and apply; undefined where there is no plan. */
export async function applyTo(machine: Machine, site: Site): Promise<Trace | undefined> {
  const { value: planning } = await planWorld(site, new MachineSession(machine));
  if (planning === undefined) return undefined;
  const recorded: Recorded = { records: [] };
  const kept = new Map<string, Uint8Array>();
  const history = new Map<string, JsonObject>();
  const filebucket: FilebucketPort = {
    async keep(content, digest) {
      const pieces: Uint8Array[] = [];
      for await (const piece of content) pieces.push(piece);
      const bytes = Buffer.concat(pieces);
      expect(digestOf(bytes)).toBe(digest);
      kept.set(digest, bytes);
      return { digest, size: bytes.length };
    },
    record({ path, digest, mode, owner, group }) {
      const attributes: JsonObject = { ...(mode === undefined ? {} : { mode: mode.toString(8).padStart(4, "0") }), ...(owner === undefined ? {} : { owner }), ...(group === undefined ? {} : { group }) };
      if (!history.has(keptKey(path, digest))) history.set(keptKey(path, digest), attributes);
      return Promise.resolve();
    },
    flush: () => Promise.resolve(),
  };
  const blobs = new Map<string, Uint8Array>();
  await applyWorld(site, new MachineSession(machine), { plan: planning, recorded, blobs: blobsOf(site, blobs), filebucket });
  return { planning, recorded, blobs, kept, history };
}

/** The site that says what was before a run, and what it cannot say. */
export async function undoSite(machine: Machine, { planning, recorded, blobs, kept, history }: Trace, overwrite: readonly string[] = []): Promise<{ readonly site: Site; readonly left: readonly NotUndone[] }> {
  const { part, answers } = planning.seal();
  const journal = recorded.records.map(({ type, body }): JournalRecord => ({ type, body: parseJson(JSON.stringify(body)) }));
  const performed = performedOperations(part.steps, [journal]);
  const tables = journal.flatMap(({ type, body }) => (type === "answers" && isJsonObject(body) && body["purpose"] !== "verify" ? [textOf(blobs, body["answers"])] : []));
  const attributes = attributesIn([Buffer.from(answers).toString("utf8"), ...tables]);
  const trees = new Map(performed.flatMap(({ tree }): [string, readonly KeptEntry[]][] => (tree === undefined ? [] : [[tree, readKeptTree(parseJson(textOf(kept, tree))) ?? []]])));
  const undo = undoOf(performed, { attributes, trees });
  const contents = new Map<string, Uint8Array>();
  const session = new MachineSession(machine);
  const { resources, relations, left } = await undoResources({
    items: undo.items,
    attributes,
    history,
    overwrite,
    ask: (queries) => session.ask(queries),
    content(digest) {
      const bytes = kept.get(digest);
      if (bytes === undefined) throw new Error(`Cannot go on: ${digest} was not kept`);
      contents.set(digest, bytes);
      return Promise.resolve(bytes.length);
    },
    resource: (type, document) => Promise.resolve(resourceOf(type, document)),
  });
  return { site: { ir: { masterchef: "ir", format: irFormat, site: "undo", resources, relations }, blobs: contents }, left: [...undo.left, ...left] };
}

function textOf(from: ReadonlyMap<string, Uint8Array>, digest: unknown): string {
  const bytes = typeof digest === "string" ? from.get(digest) : undefined;
  return bytes === undefined ? "" : Buffer.from(bytes).toString("utf8");
}

function resourceOf(type: string, document: JsonObject & { readonly path: string }): ResourceNode {
  const name = document.path;
  const desired = parsed(canonical({ typeName: type, name, desired: JSON.stringify(document) }).desired);
  return { kind: "resource", address: `${type}.undo[${name}]`, type, name, identity: name, plugin: "masterchef/files", desired, execution: defaultExecution };
}

/** Everything there is: kind, mode, owners, bytes, where links point. */
export function treeOf({ files }: Machine): readonly string[] {
  return Array.from(files, ([path, { kind, mode, uid, gid, bytes, target }]) =>
    JSON.stringify([path, kind, kind === "symbolic-link" ? 0 : mode, uid, gid, Buffer.from(bytes).toString("base64"), target]),
  ).toSorted();
}
