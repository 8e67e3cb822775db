import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { catalogue } from "@masterchef/kernel";
import { expect, test } from "vitest";
import { root } from "../e2e/transcript.ts";

const sources = globSync("{kernel,cli,conformance,plugins,sdk,wit}/**/*.{ts,mjs}", { cwd: root }).filter(
  (file) =>
    !file.includes("node_modules") &&
    !file.includes("/dist/") &&
    !file.endsWith(".test.ts") &&
    !file.startsWith("kernel/src/diagnostics/codes/"),
);

/** Every code that a source names, with one file that does. */
async function codesInSources(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const file of sources) {
    const text = await readFile(join(root, file), "utf8").catch(() => "");
    for (const [, code = ""] of text.matchAll(/["'`](MC_[A-Z0-9_]+)["'`]/g)) found.set(code, file);
  }
  return found;
}

test("docs/diagnostics.md and the catalogue name the same codes", async () => {
  const page = await readFile(join(root, "docs/diagnostics.md"), "utf8");
  const documented = Array.from(page.matchAll(/^## (MC_\w+)$/gm), ([, code]) => code);
  expect(documented).toEqual(Object.keys(catalogue).toSorted());
});

test("every code of the catalogue is raised somewhere", async () => {
  const raised = await codesInSources();
  expect(Object.keys(catalogue).filter((code) => !raised.has(code))).toEqual([]);
});

test("every code a source names is in the catalogue", async () => {
  const raised = await codesInSources();
  expect([...raised].filter(([code]) => !Object.hasOwn(catalogue, code) && !code.endsWith("_"))).toEqual([]);
});
