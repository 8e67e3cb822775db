import type { Ask, Declaration } from "@masterchef/wit/host";

/** What a plugin asked for in this run without calling it sensitive. */
export interface OpenAsks {
  note(subject: Declaration | undefined, asks: readonly Ask[]): void;
  has(subject: Declaration, key: string): boolean;
}

/** Nothing yet. */
export function makeOpenAsks(): OpenAsks {
  /** By document, the longest part of what tells subjects apart and mostly the same text each time. */
  const known = new Map<string, Set<string>>();
  const nameOf = (subject: Declaration, key: string): string => `${key}\0${subject.typeName}\0${subject.name}`;
  return {
    note(subject, asks) {
      if (subject === undefined) return;
      const names = known.get(subject.desired) ?? new Set();
      known.set(subject.desired, names);
      for (const { key, sensitive } of asks) {
        if (!sensitive) names.add(nameOf(subject, key));
      }
    },
    has: (subject, key) => known.get(subject.desired)?.has(nameOf(subject, key)) === true,
  };
}
