import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeImport } from "./write-import.ts";
import type { WriteImportOptions } from "./write-import.ts";

const files = [
  { file: "masterchef.yaml", text: "masterchef: 1\n" },
  { file: "user.yaml", text: "resources: {}\n" },
];
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "masterchef-import-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function options(given: Partial<WriteImportOptions> = {}): WriteImportOptions {
  return { output: folder, overwrite: false, confirm: () => Promise.resolve(undefined), ...given };
}

it("writes the documents, and a list of what does not belong to the site, into a folder that need not be there", async () => {
  const output = join(folder, "a/b");
  expect(await writeImport(files, options({ output }))).toBeUndefined();
  expect((await readdir(output)).toSorted()).toEqual([".gitignore", "masterchef.yaml", "user.yaml"]);
  expect(await readFile(join(output, "user.yaml"), "utf8")).toBe("resources: {}\n");
});

it.each([
  ["nobody can be asked", undefined],
  ["the answer is no", false],
])("writes nothing where a document is there and %s", async (_, answer) => {
  await writeFile(join(folder, "user.yaml"), "mine");
  const problem = await writeImport(files, options({ confirm: () => Promise.resolve(answer) }));
  expect(problem?.code).toBe("MC_IMPORT_EXISTS");
  expect(problem?.detail).toContain(join(folder, "user.yaml"));
  expect(await readdir(folder)).toEqual(["user.yaml"]);
  expect(await readFile(join(folder, "user.yaml"), "utf8")).toBe("mine");
});

it("overwrites what is agreed to, by a yes or beforehand, and keeps a list that is there", async () => {
  await writeFile(join(folder, "user.yaml"), "mine");
  await writeFile(join(folder, ".gitignore"), "mine");
  const asked: string[] = [];
  const confirm = (question: string): Promise<boolean> => {
    asked.push(question);
    return Promise.resolve(true);
  };
  expect(await writeImport(files, options({ confirm }))).toBeUndefined();
  expect(asked).toEqual(["Overwrite user.yaml?"]);
  expect(await writeImport(files, options({ overwrite: true }))).toBeUndefined();
  expect(await readFile(join(folder, "user.yaml"), "utf8")).toBe("resources: {}\n");
  expect(await readFile(join(folder, ".gitignore"), "utf8")).toBe("mine");
});

it("says where it cannot write", async () => {
  await writeFile(join(folder, "file"), "");
  const problem = await writeImport(files, options({ output: join(folder, "file/below") }));
  expect([problem?.code, problem?.detail]).toEqual([
    "MC_SITE_WRITE",
    `${join(folder, "file/below")} cannot be written to (ENOTDIR). Choose a folder you may write to.`,
  ]);
});
