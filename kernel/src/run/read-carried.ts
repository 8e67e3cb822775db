import { decodeJson } from "@masterchef/wit/codec";
import type { Action, Operation, Scope } from "@masterchef/wit/host";
import { digestOfJson } from "../ir/digest.ts";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { writesOf } from "../plan/scope/scopes-of.ts";
import type { Step } from "../plan/step.ts";
import { carriedKey, operationKey } from "./carried.ts";
import type { Carried, CarriedStep } from "./carried.ts";
import { isSuccess, stepResults } from "./run-report.ts";
import { operationDigest, startedOperation } from "./started-operation.ts";

/** A record of a journal, as far as a run that is taken up needs it. */
export interface JournalRecord {
  readonly type: string;
  readonly body: Json;
}

/**
 * What runs did to the steps of their plan, told by their journals: one run's records after another's, oldest first. Each journal must hold: its chain is
 * for the caller to check.
 */
export function readCarried(steps: readonly Step[], journals: readonly (readonly JournalRecord[])[]): Carried {
  const reader = new CarriedReader(steps);
  for (const records of journals) reader.run(records);
  return reader.carried();
}

/** One operation of a step that was sent. */
interface Sent {
  readonly key: string;
  readonly occasion: string;
  readonly digest: string;
  end: "none" | "done" | "not" | "failed" | "unknown";
  changed: boolean;
}

/** A step as far as it was read. */
class Reading {
  readonly address: string;
  readonly kind: CarriedStep["kind"];
  success: JsonObject | undefined;
  failed = false;
  attempt = -1;
  changed = false;
  mayHaveChanged = false;
  unknown = false;
  begun = false;
  /** Of the latest attempt. */
  sent: Sent[] = [];
  readonly written: Scope[] = [];
  boot: string | undefined;

  constructor(step: { readonly address: string; readonly kind: CarriedStep["kind"] }) {
    this.address = step.address;
    this.kind = step.kind;
  }
}

class CarriedReader {
  readonly #readings = new Map<string, Reading>();
  readonly #operations = new Map<string, Operation>();
  readonly #plan: readonly Step[];

  constructor(steps: readonly Step[]) {
    this.#plan = steps;
    for (const step of steps) {
      const kind = step.kind === "refresh" ? "refresh" : "converge";
      this.#readings.set(carriedKey({ kind, address: step.address }), new Reading({ kind, address: step.address }));
      if (step.kind !== "change" && step.kind !== "refresh") continue;
      for (const planned of step.operations) this.#operations.set(operationDigest(planned), startedOperation(planned));
    }
  }

  /** Take in one run: its tasks are numbered for themselves. */
  run(records: readonly JournalRecord[]): void {
    const tasks = new Map<number, Sent[]>();
    for (const { type, body } of records) if (isJsonObject(body)) this.#record(type, body, tasks);
    for (const sent of [...tasks.values()].flat()) if (sent.end === "none") sent.end = "unknown";
    for (const reading of this.#readings.values()) {
      reading.unknown = reading.success === undefined && reading.sent.some(({ end }) => end === "unknown");
      reading.mayHaveChanged ||= reading.sent.some(({ end }) => end === "unknown" || end === "failed");
      reading.attempt = -1;
    }
  }

  carried(): Carried {
    const carried = new Map<string, CarriedStep>();
    for (const step of this.#plan) {
      const key = keyOf(step);
      const reading = this.#readings.get(key);
      if (reading !== undefined) carried.set(key, this.#carriedStep(step, reading, carried));
    }
    return carried;
  }

  #record(type: string, body: JsonObject, tasks: Map<number, Sent[]>): void {
    switch (type) {
      case "decision":
        for (const operation of listIn(body, "operations"))
          this.#operations.set(digestOfJson(operation), decodeJson("Operation", operation));
        return;
      case "intent":
        if (typeof body["task"] === "number") tasks.set(body["task"], this.#intents(listIn(body, "steps")));
        return;
      case "reboot": {
        const reading = this.#reading(body, "step");
        if (reading !== undefined) reading.boot = typeof body["boot"] === "string" ? body["boot"] : undefined;
        return;
      }
      case "outcome":
        if (typeof body["task"] === "number") this.#outcome(tasks.get(body["task"]) ?? [], body["end"]);
        return;
      case "refresh-done":
        if (body["what"] === "done")
          this.#succeeded({ ...body, address: body["step"] ?? "", kind: "refresh", changed: true, asPlanned: false });
        return;
      case "step-result":
        if (stepResults.some((result) => result === body["result"] && isSuccess(result))) this.#succeeded(body);
        else this.#failed(body);
    }
  }

  #intents(steps: readonly Json[]): Sent[] {
    return steps.flatMap((member): Sent[] => {
      if (!isJsonObject(member)) return [];
      const { operation, occasion, attempt } = member;
      const reading = this.#reading(member, "step");
      if (reading === undefined || typeof operation !== "string" || typeof occasion !== "string" || typeof attempt !== "number") return [];
      if (attempt !== reading.attempt) {
        reading.mayHaveChanged ||= reading.sent.some(({ end }) => end === "unknown" || end === "failed");
        reading.sent = [];
        reading.attempt = attempt;
        reading.failed = false;
      }
      reading.begun = true;
      const sent: Sent = { key: carriedKey(reading), occasion, digest: operation, end: "none", changed: false };
      reading.sent.push(sent);
      return [sent];
    });
  }

  #outcome(members: readonly Sent[], end: Json | undefined): void {
    const done = isJsonObject(end) ? end["done"] : undefined;
    for (const sent of members) {
      const reading = this.#readings.get(sent.key);
      if (done !== undefined) {
        sent.end = "done";
        sent.changed = isJsonObject(done) && done["changed"] === true;
        if (reading === undefined || !sent.changed) continue;
        reading.changed = true;
        const operation = this.#operations.get(sent.digest);
        if (operation !== undefined) reading.written.push(...writesOf(operation));
      } else if (isJsonObject(end) && end["failed"] !== undefined) sent.end = "failed";
      else sent.end = end === "unknown" ? "unknown" : "not";
    }
  }

  #succeeded(body: JsonObject): void {
    const reading = this.#reading(body, "address");
    if (reading === undefined) return;
    reading.success = body;
    reading.changed ||= body["changed"] === true;
  }

  #failed(body: JsonObject): void {
    const reading = this.#reading(body, "address");
    if (reading === undefined || ["blocked", "cancelled", "tripped"].includes(textOf(body["result"]))) return;
    reading.failed = true;
  }

  #reading(body: JsonObject, name: "step" | "address"): Reading | undefined {
    const address = body[name];
    const kind = body["kind"] === "refresh" ? "refresh" : "converge";
    return typeof address === "string" ? this.#readings.get(carriedKey({ kind, address })) : undefined;
  }

  #carriedStep(step: Step, reading: Reading, before: Carried): CarriedStep {
    const { success } = reading;
    const inTurn = reading.sent.filter(({ occasion }) => occasion === "always");
    const allDone = inTurn.length > 0 && inTurn.every(({ end }) => end === "done");
    const opaque = inTurn.every(({ digest }) => this.#operations.get(digest)?.opaque === true);
    // A change that another step's write carries has no operations of its own: what is known of that write is known of it.
    const carriers = carriersOf(step).flatMap((address) => before.get(carriedKey({ kind: "converge", address })) ?? []);
    const carrierMay = carriers.some((carrier) => carrier.mayHaveChanged || carrier.changed);
    const state = success?.["state"];
    const action = success?.["action"];
    return {
      address: reading.address,
      kind: reading.kind,
      standing: success === undefined ? (allDone && opaque ? "finished" : reading.begun || carrierMay ? "begun" : "left") : "done",
      unknown: reading.unknown || (success === undefined && carriers.some((carrier) => carrier.unknown)),
      changed: reading.changed,
      mayHaveChanged: reading.mayHaveChanged || carrierMay,
      asPlanned: success?.["asPlanned"] === true,
      ...(typeof action === "string" ? { action: decodeJson("Action", action) satisfies Action } : {}),
      ...(state === undefined ? {} : { state }),
      written: reading.written,
      // Told in words that only an operation that was sent makes true.
      ...(success === undefined && reading.unknown && reading.boot !== undefined ? { boot: reading.boot } : {}),
      doneOperations: new Set(
        reading.sent.filter(({ end }) => end === "done").map(({ occasion, digest }) => operationKey(occasion, digest)),
      ),
      failed: success === undefined && reading.failed,
    };
  }
}

function keyOf(step: Step): string {
  return carriedKey({ kind: step.kind === "refresh" ? "refresh" : "converge", address: step.address });
}

/** The steps whose writes carry the change of one that has no operations of its own. */
function carriersOf(step: Step): readonly string[] {
  if (step.kind !== "change" || step.operations.length > 0) return [];
  return [...new Set(step.basis.flatMap((entry) => entry.by ?? []))];
}

function listIn(body: JsonObject, name: string): readonly Json[] {
  const value = body[name];
  return value !== undefined && isJsonList(value) ? value : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
