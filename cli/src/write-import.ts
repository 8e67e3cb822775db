import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorOf } from "@masterchef/kernel";
import type { Diagnostic, ImportedFile } from "@masterchef/kernel";

/** How an import is written. */
export interface WriteImportOptions {
  /** The folder of the site: an absolute path. */
  readonly output: string;
  /** Whether it was agreed beforehand that what is there is overwritten. */
  readonly overwrite: boolean;
  /** Asks; undefined where there is nobody to ask. */
  confirm(question: string): Promise<boolean | undefined>;
}

/** What belongs to the machine a site is worked on, and not to the site. */
const ignored = ".masterchef/\n*.plan\n";

/** Writes the documents of an imported site: all of them, or, where one is there and may not be overwritten, none. What stands in the way, if anything. */
export async function writeImport(files: readonly ImportedFile[], options: WriteImportOptions): Promise<Diagnostic | undefined> {
  const { output } = options;
  const there = await present(files, output);
  if (there.length > 0 && !options.overwrite && (await options.confirm(`Overwrite ${there.join(", ")}?`)) !== true) {
    const detail = `${join(output, there[0] ?? "")} is there already${there.length > 1 ? `, and ${there.length - 1} more` : ""}, and nothing was written. Name another folder with --output, or add --replace.`;
    return errorOf("MC_IMPORT_EXISTS", { detail, about: output });
  }
  try {
    await mkdir(output, { recursive: true });
    for (const { file, text } of files) await writeFile(join(output, file), text);
    const keep = { file: ".gitignore", text: ignored };
    if ((await present([keep], output)).length === 0) await writeFile(join(output, keep.file), keep.text);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return errorOf("MC_SITE_WRITE", {
      detail: `${output} cannot be written to (${code}). Choose a folder you may write to.`,
      about: output,
    });
  }
}

async function present(files: readonly ImportedFile[], output: string): Promise<readonly string[]> {
  const found = await Promise.all(
    files.map(({ file }) =>
      stat(join(output, file)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return files.flatMap(({ file }, at) => (found[at] === true ? [file] : []));
}
