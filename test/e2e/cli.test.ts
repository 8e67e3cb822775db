import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatCase, hasNamespaces, playCase, readCase, root } from "./transcript.ts";

const folder = join(root, "test/golden/cli");

/** With UPDATE_GOLDEN set, the cases are written anew from what happens. Read the difference before it is committed. */
const update = process.env["UPDATE_GOLDEN"] !== undefined;

const names = readdirSync(folder)
  .filter((file) => file.endsWith(".case"))
  .map((file) => file.slice(0, -".case".length));

/** Cases that need more than an ordinary machine has say so in their title. */
const possible = hasNamespaces()
  ? names
  : names.filter((name) => !readFileSync(join(folder, `${name}.case`), "utf8").includes("\nneeds: namespaces\n"));

describe.concurrent("the command line", () => {
  test.skipIf(possible.length < names.length)("there are namespaces for the cases that need them", () => {
    expect(possible).toEqual(names);
  });

  test.each(possible)("%s", async (name) => {
    const file = join(folder, `${name}.case`);
    const written = await readCase(file);
    const played = await playCase(written);
    if (update) await writeFile(file, formatCase(played));
    expect(formatCase(played)).toBe(formatCase(update ? played : written));
  });
});

test("there are cases", () => {
  expect(names.length).toBeGreaterThan(0);
});
