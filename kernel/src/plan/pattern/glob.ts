/** One piece of a glob: a literal character, `*` (any run but `/`) or `**` (any run). */
type GlobToken = string;

/** Whether a text matches a glob. `*` stands for any run of characters but `/`, `**` for any run at all; there is no escape. */
export function globMatches(glob: string, text: string): boolean {
  // What manifests say most often: everything below. A thousand paths are held against it in every plan.
  if (glob.indexOf("*") === glob.length - 2 && glob.endsWith("**")) return text.startsWith(glob.slice(0, -2));
  return covers(tokensOf(glob), Array.from(text));
}

/** Whether every text that matches `inner` matches `outer`. Sound, not complete: false means that it could not be shown. */
export function globCovers(outer: string, inner: string): boolean {
  return covers(tokensOf(outer), tokensOf(inner));
}

/** Whether a text matches a glob in which a star stands for any run at all, as in argument patterns. */
export function argumentMatches(glob: string, text: string): boolean {
  return globMatches(wide(glob), text);
}

/** `globCovers` for argument patterns. */
export function argumentCovers(outer: string, inner: string): boolean {
  return globCovers(wide(outer), wide(inner));
}

/** The text before the first star. */
export function literalPrefix(glob: string): string {
  const star = glob.indexOf("*");
  return star < 0 ? glob : glob.slice(0, star);
}

function wide(glob: string): string {
  return glob.replaceAll(/\*+/gu, "**");
}

function tokensOf(glob: string): readonly GlobToken[] {
  const tokens: GlobToken[] = [];
  for (const character of glob.replaceAll(/\*{2,}/gu, "\0")) tokens.push(character === "\0" ? "**" : character);
  return tokens;
}

/**
 * A star of `outer` may swallow any token of `inner`, also a star no wider than itself. Tracks the set of positions in `outer` that the part of `inner`
 * read so far can have reached, so the time is the product of the lengths whatever the glob.
 */
function covers(outer: readonly GlobToken[], inner: readonly string[]): boolean {
  let reached = closure(new Set([0]), outer);
  for (const token of inner) {
    const next = new Set<number>();
    for (const at of reached) {
      const expected = outer[at];
      if (expected === "**" || (expected === "*" && token !== "/" && token !== "**")) next.add(at);
      else if (expected === token && token !== "*") next.add(at + 1);
    }
    if (next.size === 0) return false;
    reached = closure(next, outer);
  }
  return reached.has(outer.length);
}

function closure(positions: Set<number>, outer: readonly GlobToken[]): Set<number> {
  for (const at of positions) if (outer[at] === "*" || outer[at] === "**") positions.add(at + 1);
  return positions;
}
