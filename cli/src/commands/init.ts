import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { errorOf } from "@masterchef/kernel";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { nearPath } from "../near-path.ts";

/** The starter is the example that the quickstart runs: one site to keep good. */
const starter = new URL("../../../examples/quickstart/", import.meta.url);

const starterFiles = ["masterchef.yaml", "templates/page.liquid", "files/style.css"] as const;

const ignored = ".masterchef/\n*.plan\n/managed/\n";

export async function run({ arguments: [target = ""], view, directory }: Invocation): Promise<ExitName> {
  const site = resolve(directory, target);
  const written: string[] = [];
  for (const name of [...starterFiles, ".gitignore"]) {
    const text = name === ".gitignore" ? ignored : withRoot(await readFile(new URL(name, starter), "utf8"), join(site, "managed"));
    const file = join(site, name);
    const problem = await writeNew(file, text);
    if (problem !== undefined) {
      const state = written.length === 0 ? "Nothing was written." : `Written so far: ${written.join(", ")}.`;
      const diagnostics = [errorOf("MC_SITE_WRITE", { detail: `${problem} ${state}`, about: file })];
      await view.show({ kind: "diagnostics", diagnostics, sources: new Map() });
      return "data";
    }
    written.push(nearPath(directory, file));
  }
  await view.show({ kind: "written", files: written, next: `cd ${nearPath(directory, site)} && masterchef plan` });
  return "done";
}

/** The starter with its scratch folder inside the site, so that two sites do not fight over one. */
function withRoot(text: string, root: string): string {
  return text.replace(/^( {2}root: ).*$/m, (_, key: string) => `${key}${JSON.stringify(root)}`);
}

/** Writes a file that must not exist. What stands in the way, if anything. */
async function writeNew(file: string, text: string): Promise<string | undefined> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: "wx" });
    return undefined;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "EEXIST") return `${file} exists already, and init overwrites nothing. Choose another folder.`;
    return `${file} cannot be written (${code === "" ? String(error) : code}). Choose a folder you may write to.`;
  }
}
