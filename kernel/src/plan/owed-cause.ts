import type { Cause, Scope } from "@masterchef/wit/host";

/** A refresh that an earlier run owes, as the target's record and its witness tell: the change has happened, and what follows from it has not. */
export interface OwedCause {
  /** The address of the resource to refresh. */
  readonly subject: string;
  readonly cause: Cause;
}

/** Causes with those that are owed beside them, each source and reaction once: what happens now tells more of what was written. */
export function withOwed(causes: readonly Cause[], owed: readonly Cause[]): readonly Cause[] {
  const known = new Set(causes.map(nameOf));
  return [...causes, ...owed.filter((cause) => !known.has(nameOf(cause)))];
}

/** Causes of one source and reaction as one. */
export function mergedCauses(causes: readonly OwedCause[]): readonly OwedCause[] {
  const merged = new Map<string, OwedCause>();
  for (const { subject, cause } of causes) {
    const key = JSON.stringify([subject, nameOf(cause)]);
    const written: readonly Scope[] = [...(merged.get(key)?.cause.written ?? []), ...cause.written];
    const once = new Map(written.map((scope) => [JSON.stringify(scope), scope]));
    merged.set(key, { subject, cause: { ...cause, written: [...once.values()] } });
  }
  return [...merged.entries()].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, each]) => each);
}

function nameOf({ source, reaction }: Cause): string {
  return JSON.stringify([source, reaction]);
}
