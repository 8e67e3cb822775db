import { RE2JS } from "@bufbuild/re2";
import type { Attribute, Problem } from "@masterchef/sdk";
import { attribute, problem, refuse, wrongType } from "@masterchef/sdk";

/** The longest pattern, in characters. */
const longest = 1000;

/** The largest count of a repetition, all that lie in each other multiplied; each is unrolled. */
const mostRepetitions = 1000;

/** A pattern that is held against one line, in time proportional to its length. */
export interface LinePattern {
  /** Whether a part of the line matches. */
  test(line: string): boolean;
}

const known = new Map<string, LinePattern | undefined>();

/** Reads a pattern in the syntax of RE2. Undefined: it is none. No backtracking engine ever sees it. */
export function linePattern(source: string): LinePattern | undefined {
  if (!known.has(source)) {
    if (known.size >= 200) known.clear();
    known.set(source, compile(source));
  }
  return known.get(source);
}

function compile(source: string): LinePattern | undefined {
  if (source.length > longest || repetitions(source) > mostRepetitions) return undefined;
  try {
    return RE2JS.compile(source);
  } catch {
    return undefined;
  }
}

function repetitions(source: string): number {
  return [...source.matchAll(/\{[0-9]*,?([0-9]+)\}/g)].reduce((product, [, count]) => product * Math.max(Number(count), 1), 1);
}

/** A pattern as an attribute: refused where it cannot be read. */
export function patternText(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "a regular expression");
    return linePattern(value) === undefined ? refuse(badPattern(value, place.at)) : value;
  });
}

function badPattern(source: string, at: string): Problem {
  const shown = source.length > 80 ? `${source.slice(0, 80)}...` : source;
  return problem({
    code: "text/bad-pattern",
    at,
    message: `${JSON.stringify(shown)} is not a regular expression in the syntax of RE2.`,
    help: `Write one without backreferences and lookaround, of at most ${longest} characters, whose counted repetitions multiply to at most ${mostRepetitions}.`,
  });
}
