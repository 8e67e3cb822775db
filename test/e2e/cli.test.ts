import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatCase, playCase, readCase, root } from "./transcript.ts";

const folder = join(root, "test/golden/cli");

/** With UPDATE_GOLDEN set, the cases are written anew from what happens. Read the difference before it is committed. */
const update = process.env["UPDATE_GOLDEN"] !== undefined;

const names = readdirSync(folder)
  .filter((file) => file.endsWith(".case"))
  .map((file) => file.slice(0, -".case".length));

describe.concurrent("the command line", () => {
  test.each(names)("%s", { timeout: 60_000 }, async (name) => {
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
