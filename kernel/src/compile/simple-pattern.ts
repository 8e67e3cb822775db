/** A pattern that runs in time proportional to the text. */
export interface Pattern {
  /** Whether a part of the text matches. */
  test(text: string): boolean;
}

const piece = /(?:\[\^?[A-Za-z0-9_/.:@+,= -]+\]|[A-Za-z0-9_/:@,=%#~ -]|\\[.dw/+*?$^|()[\]{}])(?:\?|\*|\+|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})?/;
const whole = new RegExp(`^\\^?(?:${piece.source})*\\$?$`);
const variable = /(?<!\\)(?:\*|\+|\?|\{[0-9]+,[0-9]*\})/g;

/**
 * A pattern so plain that the engine at hand cannot run long on it: anchored, without groups and choices, and with at most one repetition of varying length.
 * Most patterns of schemas are; the others need an engine that never backtracks, which takes its time to load. Undefined when it is not one of these.
 */
export function simplePattern(pattern: string): Pattern | undefined {
  if (!pattern.startsWith("^") || pattern.length > 200 || !whole.test(pattern)) return undefined;
  const repetitions = pattern.replace(/\[[^\]]*\]/g, "x").match(variable) ?? [];
  if (repetitions.length > 1) return undefined;
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}
