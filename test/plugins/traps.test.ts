import { readdir, readFile } from "node:fs/promises";
import { expect, it } from "vitest";

// What a plugin's README says of where others go wrong: every test it names is there.

const heading = "## What goes wrong elsewhere";
const plugins = new URL("../../plugins/", import.meta.url);
const lab = new URL("../lab/", import.meta.url);

const readmes = await Promise.all(
  (await readdir(plugins)).map(async (name) => ({ name, text: await readFile(new URL(`${name}/README.md`, plugins), "utf8") })),
);
const withTraps = readmes.filter(({ text }) => text.includes(`\n${heading}\n`));

const labTests = await titlesIn();

it("there are READMEs that say where others go wrong", () => {
  expect(withTraps.map(({ name }) => name)).toEqual(expect.arrayContaining(["accounts", "services", "system", "text"]));
});

it.each(withTraps)("$name names only tests that there are, and one at least for each trap", async ({ name, text }) => {
  const cases = (await readdir(new URL(`${name}/cases/`, plugins))).map((file) => file.replace(/\.json$/, ""));
  const rows = trapRows(text);
  expect(rows.length).toBeGreaterThan(5);
  const unproved = rows.flatMap(({ trap, tests }) => {
    const named = [...tests.matchAll(/`([^`]+)`/g)].map(([, each = ""]) => each);
    const onHosts = [...tests.matchAll(/"([^"]+)"|\(L\) ([a-z]+(?:-[a-z]+)+)/g)].map(([, quoted, slug]) => quoted ?? slug ?? "");
    const missing = [
      ...named.filter((each) => !cases.some((known) => (each.endsWith("*") ? known.startsWith(each.slice(0, -1)) : known === each))),
      ...onHosts.filter((each) => !labTests.some((title) => title.includes(each))),
    ];
    return named.length + onHosts.length > 0 && missing.length === 0 ? [] : [`${trap}: ${missing.join(", ") || "no test"}`];
  });
  expect(unproved).toEqual([]);
});

function trapRows(text: string): readonly { readonly trap: string; readonly tests: string }[] {
  const [, section = ""] = text.split(`\n${heading}\n`);
  const [table = ""] = section.split("\n## ");
  return table
    .split("\n")
    .filter((line) => line.startsWith("| ") && line !== "| what | test |")
    .map((line) => {
      const [, trap = "", tests = ""] = line.split(" | ").length === 2 ? ["", ...line.slice(2, -2).split(" | ")] : [];
      return { trap, tests };
    });
}

async function titlesIn(): Promise<readonly string[]> {
  const files = (await readdir(lab)).filter((file) => file.endsWith(".test.ts"));
  const sources = await Promise.all(files.map((file) => readFile(new URL(file, lab), "utf8")));
  return sources.flatMap((source) =>
    [...source.matchAll(/^\s*(?:it|test)(?:\.each\([^)]*\))?\(\s*["`]([^"`]+)["`]/gm)].map(([, title = ""]) => title),
  );
}
