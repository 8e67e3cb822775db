import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { tell } from "./shadow.ts";

// What the program prints is all that is ever known of a stored hash, so it is run here as it would be on a target.

const hash = "$6$salt$abc";
const lines = [`a:${hash}:20000:0:99999:7:::`, `b:!${hash}:20000:1:90:7:30:21000:`, "c:*:20000::::::", "d::20000::::::", "e:!:20000::::::"];

function told(user: string, want?: string): string {
  const folder = mkdtempSync(join(tmpdir(), "shadow-"));
  try {
    const file = join(folder, "shadow");
    writeFileSync(file, `${lines.join("\n")}\n`);
    const files = want === undefined ? ["phase=2", file] : ["phase=1", "-", "phase=2", file];
    return spawnSync("awk", ["-F:", "-v", `user=${user}`, tell, ...files], {
      encoding: "utf8",
      input: want === undefined ? "" : `${want}\n`,
    }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.each([
  ["a", hash, "0:1:1:0:0:99999:7::\n"],
  ["a", "$6$salt$abd", "0:1:0:0:0:99999:7::\n"],
  ["b", hash, "1:1:1:0:1:90:7:30:21000\n"],
  ["c", undefined, "1:0:1:0:::::\n"],
  ["d", undefined, "0:0:1:1:::::\n"],
  ["e", "*", "1:0:0:0:::::\n"],
  ["nobody", undefined, ""],
])("tells of %s, held against %s, %j", (user, want, said) => {
  expect(told(user, want)).toBe(said);
  expect(told(user, want)).not.toContain("salt");
});
