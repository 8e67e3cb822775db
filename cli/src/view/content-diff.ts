import type { Style } from "./style.ts";
import { visible } from "./visible.ts";

/** Bytes by digest, as far as they are held here. */
export type Contents = ReadonlyMap<string, Uint8Array>;

/** Longer contents are told by their digests alone. */
const comparedBytes = 256 * 1024;

/** Longest diff shown in a plan. */
const shownLines = 40;

/** The lines that differ, with three lines around them; nothing if one side is not text. `before` undefined: there was nothing. */
export async function contentDiff(before: Uint8Array | undefined, after: Uint8Array | undefined, style: Style): Promise<readonly string[]> {
  const [left, right] = [textOf(before), textOf(after)];
  if (left === undefined || right === undefined) return ["(not text)"];
  const { structuredPatch } = await import("diff");
  const { hunks } = structuredPatch("", "", left, right, "", "", { context: 3 });
  const lines = hunks.flatMap((hunk, index) => [...(index === 0 ? [] : [style.cut]), ...hunk.lines]);
  const painted = lines.slice(0, shownLines).map((line) => paintLine(line, style));
  return lines.length > shownLines ? [...painted, `${style.cut} ${lines.length - shownLines} more lines`] : painted;
}

function paintLine(line: string, style: Style): string {
  const text = visible(line.slice(0, 1) + (line.length > 1 && line[0] !== "\\" ? " " : "") + line.slice(1));
  if (line.startsWith("+")) return style.create(text);
  if (line.startsWith("-")) return style.remove(text);
  return style.faint(text);
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined) return "";
  if (bytes.length > comparedBytes || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
