import type { FormattedFile, SiteSummary } from "@masterchef/kernel";
import type { Style } from "./style.ts";
import { visibleLine } from "./visible.ts";
import { counted } from "./words.ts";

/** What `validate` saw, when all is well. */
export function validatedText({ name, files, resources }: SiteSummary): string {
  return `${visibleLine(name)}: ${counted(files, "file")}, ${counted(resources, "resource")}. No errors; no host was contacted.\n`;
}

/** What `fmt` made of the documents. */
export function formattedText(files: readonly FormattedFile[], check: boolean): string {
  const others = files.filter(({ differs }) => differs);
  const lines = others.map(({ file }) => `${check ? "Differs" : "Wrote"} ${visibleLine(file)}`);
  const all = `${counted(files.length, "file")} in form.`;
  if (others.length === 0) lines.push(all);
  else if (check) lines.push(`${counted(others.length, "file")} of ${files.length} not in form. Run masterchef fmt.`);
  return `${lines.join("\n")}\n`;
}

/** Files that were written, and what to type next. */
export function writtenText(files: readonly string[], next: string | undefined, style: Style): string {
  const lines = files.map((file) => `Wrote ${visibleLine(file)}`);
  if (next !== undefined) lines.push(`Next:  ${style.strong(visibleLine(next))}`);
  return `${lines.join("\n")}\n`;
}
