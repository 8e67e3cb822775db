import type { Span } from "./source-file.ts";

const json = new Set(['"', "\\", "/", "b", "f", "n", "r", "t", "u", "U", "x", "\n", "\r", "e"]);

/** An escape in a double-quoted scalar that YAML knows and hardly anybody means, as in "C:\Program Files". */
export function rareEscape(text: string, span: Span): { readonly at: Span; readonly why: string } | undefined {
  for (let at = text.indexOf("\\", span.start); at >= 0 && at < span.end; at = text.indexOf("\\", at + 2)) {
    const sign = text[at + 1] ?? "";
    if (json.has(sign)) continue;
    const why = `"\\${sign}" stands for a rare character in YAML. Write a backslash as "\\\\", or use single quotes.`;
    return { at: { start: at, end: at + 2 }, why };
  }
  return undefined;
}
