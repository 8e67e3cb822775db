import type { SiteSummary } from "@masterchef/kernel";
import type { Style } from "./style.ts";
import { visibleLine } from "./visible.ts";
import { counted } from "./words.ts";

/** What `validate` saw, when all is well. */
export function validatedText({ name, files, resources }: SiteSummary): string {
  return `${visibleLine(name)}: ${counted(files, "file")}, ${counted(resources, "resource")}. No errors; no host was contacted.\n`;
}

/** Files that were written, and what to type next. */
export function writtenText(files: readonly string[], next: string | undefined, style: Style): string {
  const lines = files.map((file) => `Wrote ${visibleLine(file)}`);
  if (next !== undefined) lines.push(`Next:  ${style.strong(visibleLine(next))}`);
  return `${lines.join("\n")}\n`;
}
