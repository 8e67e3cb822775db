import { decodeJson } from "@masterchef/wit/codec";
import type { Operation } from "@masterchef/wit/host";
import { digestOfJson } from "../ir/digest.ts";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import type { Step } from "../plan/step.ts";
import type { JournalRecord } from "./read-carried.ts";
import { operationDigest, startedOperation } from "./started-operation.ts";

/** An operation that a run sent, and what is known of it. */
export interface Performed {
  /** The resource. */
  readonly address: string;
  /** Undefined: the journal does not tell which it was. */
  readonly operation: Operation | undefined;
  /** `changed`: it was done and changed something. `unknown`: nobody knows whether it, or a part of it, happened. */
  readonly end: "changed" | "unknown";
  /** Digest of the old content that was kept. */
  readonly kept?: string | undefined;
  /** Digest of the list of what was kept of the paths it touches: of a tree that was removed or moved, above all. */
  readonly tree?: string | undefined;
  /** Why nothing of them was kept. */
  readonly treeWhy?: string | undefined;
}

/** What runs changed or may have changed, in the order in which it was told, from their journals, oldest first. */
export function performedOperations(steps: readonly Step[], journals: readonly (readonly JournalRecord[])[]): readonly Performed[] {
  const operations = new Map<string, Operation>();
  for (const step of steps) {
    if (step.kind !== "change" && step.kind !== "refresh") continue;
    for (const planned of step.operations) operations.set(operationDigest(planned), startedOperation(planned));
  }
  return journals.flatMap((records) => performedIn(records, operations));
}

function performedIn(records: readonly JournalRecord[], operations: Map<string, Operation>): readonly Performed[] {
  const performed: Performed[] = [];
  const open = new Map<Json, readonly JsonObject[]>();
  const trees = new Map<Json, Pick<Performed, "tree" | "treeWhy">>();
  const add = (task: Json, how: Pick<Performed, "end" | "kept">): void => {
    for (const { step, operation } of open.get(task) ?? []) {
      if (typeof step === "string" && typeof operation === "string")
        performed.push({ address: step, operation: operations.get(operation), ...how, ...trees.get(task) });
    }
    open.delete(task);
  };
  for (const { type, body } of records) {
    if (!isJsonObject(body)) continue;
    const task = body["task"] ?? null;
    if (type === "decision") {
      for (const operation of listIn(body["operations"])) operations.set(digestOfJson(operation), decodeJson("Operation", operation));
    }
    if (type === "kept-tree") trees.set(task, treeIn(body));
    if (type === "intent") open.set(task, listIn(body["steps"]).filter(isJsonObject));
    if (type !== "outcome") continue;
    const how = howItEnded(body["end"]);
    if (how === undefined) open.delete(task);
    else add(task, how);
  }
  for (const task of open.keys()) add(task, { end: "unknown" });
  return performed;
}

function treeIn({ tree, why }: JsonObject): Pick<Performed, "tree" | "treeWhy"> {
  return { ...(typeof tree === "string" ? { tree } : {}), ...(typeof why === "string" ? { treeWhy: why } : {}) };
}

function howItEnded(end: Json | undefined): Pick<Performed, "end" | "kept"> | undefined {
  if (end === "unknown") return { end: "unknown" };
  if (!isJsonObject(end)) return undefined;
  if (end["failed"] !== undefined) return { end: "unknown" };
  const done = end["done"];
  if (!isJsonObject(done) || done["changed"] !== true) return undefined;
  return { end: "changed", ...(typeof done["kept"] === "string" ? { kept: done["kept"] } : {}) };
}

function listIn(value: Json | undefined): readonly Json[] {
  return isJsonList(value) ? value : [];
}
