import type { ArgumentPattern } from "@masterchef/wit/host";
import { argumentCovers, argumentMatches } from "./glob.ts";

/** Whether a command line is one that the pattern allows. */
export function argvWithin(patterns: readonly ArgumentPattern[], argv: readonly string[]): boolean {
  const last = patterns.at(-1);
  const fixed = last?.tag === "rest" ? patterns.slice(0, -1) : patterns;
  if (argv.length < fixed.length || (last?.tag !== "rest" && argv.length > fixed.length)) return false;
  return argv.every((argument, at) => {
    const pattern = fixed[at] ?? last;
    return pattern !== undefined && argumentWithin(pattern, argument);
  });
}

/** Whether every command line allowed by `inner` is allowed by `outer`. Sound, not complete. */
export function argvCovers(outer: readonly ArgumentPattern[], inner: readonly ArgumentPattern[]): boolean {
  const rest = outer.at(-1)?.tag === "rest" ? outer.at(-1) : undefined;
  const fixed = rest === undefined ? outer : outer.slice(0, -1);
  const innerRest = inner.at(-1)?.tag === "rest";
  if (inner.length - (innerRest ? 1 : 0) < fixed.length || (rest === undefined && (innerRest || inner.length > fixed.length))) return false;
  return inner.every((pattern, at) => {
    const allowed = fixed[at] ?? rest;
    return allowed !== undefined && argumentPatternCovers(allowed, pattern);
  });
}

function argumentWithin(pattern: ArgumentPattern, argument: string): boolean {
  switch (pattern.tag) {
    case "is":
      return pattern.val === argument;
    case "one-of":
      return pattern.val.includes(argument);
    case "like":
    case "rest":
      return argumentMatches(pattern.val, argument);
  }
}

function argumentPatternCovers(outer: ArgumentPattern, inner: ArgumentPattern): boolean {
  switch (inner.tag) {
    case "is":
      return argumentWithin(outer, inner.val);
    case "one-of":
      return inner.val.every((argument) => argumentWithin(outer, argument));
    case "like":
    case "rest":
      return (outer.tag === "like" || outer.tag === "rest") && argumentCovers(outer.val, inner.val);
  }
}
