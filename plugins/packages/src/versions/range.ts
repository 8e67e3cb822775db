/** Orders two versions: below zero if the first is the older. */
export type Compare = (left: string, right: string) => number;

/** Which versions are wanted: one, those that begin alike, or those within bounds. */
export interface VersionRange {
  /** The version itself where exactly one is wanted. */
  readonly exact: string | undefined;
  readonly holds: (version: string, compare: Compare) => boolean;
}

interface Bound {
  readonly operator: string;
  readonly version: string;
}

const boundForm = /^(>=|<=|>|<|=)\s*([^\s,<>=*]+)$/;
const versionForm = /^[A-Za-z0-9][A-Za-z0-9.+:~_^-]*$/;

/**
 * Reads `1.2.3-4`, `1.2.*` or `>=1.2, <2`. Undefined where the text is none of them.
 */
export function readRange(text: string): VersionRange | undefined {
  if (versionForm.test(text)) return { exact: text, holds: (version) => version === text };
  if (text.endsWith("*") && versionForm.test(text.slice(0, -1))) {
    const start = text.slice(0, -1);
    return { exact: undefined, holds: (version) => version.startsWith(start) };
  }
  const bounds = text.split(",").map((part) => readBound(part.trim()));
  if (!bounds.every((bound) => bound !== undefined)) return undefined;
  return {
    exact: undefined,
    holds: (version, compare) => bounds.every((bound) => within(compare(version, bound.version), bound.operator)),
  };
}

function readBound(text: string): Bound | undefined {
  const [, operator, version] = boundForm.exec(text) ?? [];
  return operator === undefined || version === undefined || !versionForm.test(version) ? undefined : { operator, version };
}

function within(order: number, operator: string): boolean {
  switch (operator) {
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    default:
      return order === 0;
  }
}
