import type { Cause, Lease, Owed } from "@masterchef/wit/host";
import { readsOf } from "../plan/scope/scopes-of.ts";
import { mergedCauses } from "../plan/owed-cause.ts";
import type { OwedCause } from "../plan/owed-cause.ts";
import type { Decision } from "./decision.ts";
import type { StepRun } from "./step-run.ts";
import { isDoubt, witnessesOf } from "./witness.ts";

/** A record on the target and what its witness says now. */
export interface Witnessed {
  readonly record: Owed;
  /** The change has happened, or nobody can say that it has not. */
  readonly stands: boolean;
}

/** What a record means for a plan. */
export function causeOf({ subject, cause, witness }: Owed): OwedCause {
  return { subject, cause: { ...cause, written: isDoubt(witness) ? [] : readsOf(witness.query) } };
}

/** What is owed to the resources of a run: what earlier runs left on the target, and what this one adds before it changes anything. */
export class OwedRecords {
  /** Under which this run writes its own; undefined where the target keeps none. */
  readonly lease: Lease | undefined;
  readonly #before: readonly Witnessed[];
  readonly #own = new Map<string, Owed>();
  readonly #cleared: string[] = [];
  readonly #settled = new Set<string>();
  #count = 0;

  constructor(lease?: Lease, before: readonly Witnessed[] = []) {
    this.lease = lease;
    this.#before = before;
  }

  /** Causes that earlier runs owe a subject. */
  standing(subject: string): readonly Cause[] {
    if (this.#settled.has(subject)) return [];
    const found = this.#before.filter(({ record, stands }) => stands && record.subject === subject);
    return mergedCauses(found.map(({ record }) => causeOf(record))).map(({ cause }) => cause);
  }

  /** Whether what a source has done counts for a subject: what it did in an earlier run does only as long as the target still holds a record of it. */
  counts(subject: string, source: StepRun): boolean {
    if (this.lease === undefined || !source.fromBefore || source.attempts > 0) return true;
    return (
      !this.#settled.has(subject) && this.#before.some(({ record }) => record.subject === subject && record.cause.source === source.address)
    );
  }

  /** Records to be written before a source changes anything: those that this run has not written yet. */
  newFor(subject: string, source: StepRun, decision: Decision): readonly Owed[] {
    const { lease } = this;
    if (lease === undefined) return [];
    const own = [...this.#own.values()];
    if (own.some((record) => record.subject === subject && record.cause.source === source.address)) return [];
    return witnessesOf(source, decision).map((witness) => {
      this.#count += 1;
      const key = `${lease.run}/${this.#count}`;
      const record: Owed = { key, lease, subject, cause: { source: source.address, reaction: "" }, witness };
      this.#own.set(key, record);
      return record;
    });
  }

  /** A record did not reach the target: it is to be written before the next try. */
  unwritten({ key }: Owed): void {
    this.#own.delete(key);
  }

  /** Nothing is owed to a subject any more: it was refreshed, or need not be. */
  settle(subject: string): void {
    const keys = [...this.#before.map(({ record }) => record), ...this.#own.values()].flatMap((record) =>
      record.subject === subject ? [record.key] : [],
    );
    for (const key of keys) this.#own.delete(key);
    if (!this.#settled.has(subject)) this.#cleared.push(...keys);
    this.#settled.add(subject);
  }

  /** A record that has come to nothing. */
  drop({ key }: Owed): void {
    this.#cleared.push(key);
  }

  /** Keys to be cleared on the target, each told once. */
  takeCleared(): readonly string[] {
    return [...new Set(this.#cleared.splice(0))];
  }
}
