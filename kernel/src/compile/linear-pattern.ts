import { RE2JS } from "@bufbuild/re2";

import type { Pattern } from "./simple-pattern.ts";

const longest = 2000;
const known = new Map<string, Pattern | undefined>();

/** Compile a pattern in the syntax of RE2; undefined when it cannot be read. No pattern of a user or a plugin ever runs on a backtracking engine. */
export function linearPattern(pattern: string): Pattern | undefined {
  if (!known.has(pattern)) {
    if (known.size >= 500) known.clear();
    known.set(pattern, read(pattern));
  }
  return known.get(pattern);
}

function read(pattern: string): Pattern | undefined {
  if (pattern.length > longest) return undefined;
  try {
    return new RE2JS(pattern);
  } catch {
    return undefined;
  }
}
