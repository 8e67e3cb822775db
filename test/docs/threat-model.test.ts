import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../e2e/transcript.ts";

const page = await readFile(join(root, "docs/security/threat-model.md"), "utf8");
const rows = page.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| threat |") && !line.startsWith("| --- |"));

test("every attacker has threats, and every threat a defence and a test", () => {
  const sections = page.slice(0, page.indexOf("## Not defended")).split(/^## /m).slice(1);
  expect(sections.length).toBeGreaterThanOrEqual(6);
  expect(sections.filter((section) => !section.includes("| --- |"))).toEqual([]);
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((row) => !/^\| [^|]+ \| [^|]+ \| `[^`|]+` "[^"|]+" \|$/.test(row))).toEqual([]);
});

test.each(rows.map((row) => ({ file: /`([^`]+\.test\.ts)`/.exec(row)?.[1] ?? "", title: /"([^"]+)" \|$/.exec(row)?.[1] ?? "" })))(
  "$file has a test of the title: $title",
  async ({ file, title }) => {
    const text = await readFile(join(root, file), "utf8");
    // A title may stand in the table of a parametrised test.
    expect(text).toContain(title);
  },
);
