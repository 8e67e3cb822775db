import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../e2e/transcript.ts";
import { titlesIn } from "./titles-in.ts";

/** A test that a promise names. */
interface Named {
  readonly file: string;
  readonly title: string;
}

const page = await readFile(join(root, "docs/guarantees.md"), "utf8");
const promises = page.slice(0, page.indexOf("## Not promised")).split(/^- /m).slice(1);

function testsOf(promise: string): readonly Named[] {
  return Array.from(promise.matchAll(/^ {2}- `([^`]+)`: (.+)$/gm), ([, file = "", title = ""]) => ({ file, title }));
}

test("every promise names a test that holds it", () => {
  expect(promises.length).toBeGreaterThan(10);
  expect(promises.filter((promise) => testsOf(promise).length === 0)).toEqual([]);
});

test.each(promises.flatMap(testsOf))("$file has the test: $title", async ({ file, title }) => {
  const text = await readFile(join(root, file), "utf8");
  if (file.endsWith(".case")) {
    expect(text.split("\n")[0]).toBe(title);
    return;
  }
  expect(titlesIn(text)).toContain(title);
});
