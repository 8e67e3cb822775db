import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { createScratch } from "./scratch.ts";

test("a key has a folder of its own, and nothing is left once it is removed", () => {
  const scratch = createScratch();
  const folder = scratch.folder("one");
  expect(scratch.folder("one")).toBe(folder);
  expect(scratch.folder("two")).not.toBe(folder);
  scratch.remove();
  expect(existsSync(dirname(folder))).toBe(false);
});

test("what a process that was killed left goes when the next one needs scratch; what a living one has stays", () => {
  const living = createScratch();
  const kept = dirname(living.folder("kept"));
  const { pid } = spawnSync("/bin/true");
  const left = kept.replace(`-${process.pid}-`, `-${pid}-`);
  mkdirSync(left);
  writeFileSync(`${left}/index`, "large");
  const next = createScratch();
  try {
    next.folder("any");
    expect([existsSync(left), existsSync(kept)]).toEqual([false, true]);
  } finally {
    next.remove();
    living.remove();
    rmSync(left, { recursive: true, force: true });
  }
});
