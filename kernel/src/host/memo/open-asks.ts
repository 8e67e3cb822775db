import type { Ask, Declaration } from "@masterchef/wit/host";

/** What a plugin asked for in this run without calling it sensitive. */
export interface OpenAsks {
  note(subject: Declaration | undefined, asks: readonly Ask[]): void;
  has(subject: Declaration, key: string): boolean;
}

/** Nothing yet. */
export function makeOpenAsks(): OpenAsks {
  const known = new Set<string>();
  const nameOf = (subject: Declaration, key: string): string => `${key}\0${subject.typeName}\0${subject.name}\0${subject.desired}`;
  return {
    note(subject, asks) {
      if (subject === undefined) return;
      for (const { key, sensitive } of asks) {
        if (!sensitive) known.add(nameOf(subject, key));
      }
    },
    has: (subject, key) => known.has(nameOf(subject, key)),
  };
}
