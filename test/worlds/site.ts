import { defaultExecution, digestOf, irFormat } from "@masterchef/kernel/testing";
import type { Execution, Ir, Json, JsonObject, RelationNode, ResourceNode } from "@masterchef/kernel/testing";
import { canonical, parsed, pluginOf } from "./provider-port.ts";

/** One declared resource of a case: its type and name, its document, and what it is related to. */
export interface Declared extends Partial<Pick<Execution, "become" | "retries" | "tags" | "timeoutSeconds">> {
  /** `type.name`. */
  readonly is: string;
  readonly with?: JsonObject;
  readonly require?: readonly string[];
  readonly notify?: readonly string[];
  readonly subscribe?: readonly string[];
  readonly results?: readonly string[];
}

/** A site in memory: its graph, and the content its documents name. */
export interface Site {
  readonly ir: Ir;
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

/** The graph of what is declared, in the order declared. */
export function siteOf(declared: readonly Declared[]): Site {
  const blobs = new Map<string, Uint8Array>();
  const resources = declared.map((each) => resourceOf(each, blobs));
  const relations = declared.flatMap((each): readonly RelationNode[] => [
    ...related("require", each.require, (other) => ({ from: other, to: each.is })),
    ...related("results", each.results, (other) => ({ from: other, to: each.is })),
    ...related("subscribe", each.subscribe, (other) => ({ from: other, to: each.is })),
    ...related("notify", each.notify, (other) => ({ from: each.is, to: other })),
  ]);
  return { ir: { masterchef: "ir", format: irFormat, site: "world", resources, relations }, blobs };
}

function related(word: RelationNode["word"], others: readonly string[] = [], ends: (other: string) => { readonly from: string; readonly to: string }): readonly RelationNode[] {
  return others.map((other) => ({ kind: "relation", word, ...ends(other) }));
}

function resourceOf(declared: Declared, blobs: Map<string, Uint8Array>): ResourceNode {
  const { is: address, become, retries = 0, tags = [], timeoutSeconds } = declared;
  const dot = address.indexOf(".");
  const type = address.slice(0, dot);
  const name = address.slice(dot + 1);
  const written = contentAsBlob(type, declared.with ?? {}, blobs);
  const form = canonical({ typeName: type, name, desired: JSON.stringify(written) });
  const execution: Execution = { ...defaultExecution, tags, retries, ...(become === undefined ? {} : { become }), ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) };
  return { kind: "resource", address, type, name, identity: form.name, plugin: pluginOf(type), desired: parsed(form.desired), execution };
}

/** As the compiler does it: text of a file is content, held by its digest. `base64` stands for a file of the site with any bytes. */
function contentAsBlob(type: string, document: JsonObject, blobs: Map<string, Uint8Array>): JsonObject {
  if (type !== "file") return document;
  const { content, base64, ...rest } = document;
  const bytes = typeof content === "string" ? Buffer.from(content) : typeof base64 === "string" ? Buffer.from(base64, "base64") : undefined;
  if (bytes === undefined) return document;
  const digest = digestOf(bytes);
  blobs.set(digest, bytes);
  const blob: Json = { $blob: { digest, size: bytes.length } };
  return { ...rest, [typeof content === "string" ? "content" : "source"]: blob };
}
