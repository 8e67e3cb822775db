import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeBugReport } from "./bug-report.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "masterchef-bug-"));
  vi.stubEnv("XDG_STATE_HOME", folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** The report that the diagnostic names. */
async function reportNamedIn(detail: string): Promise<string> {
  const [, file = ""] = /with the file (\S+);/.exec(detail) ?? [];
  return await readFile(file, "utf8");
}

test("writeBugReport() keeps the stack in a private file and the values of variables out of it", async () => {
  const { code, detail } = await writeBugReport(new Error("Cannot go on"), ["plan", "--var", "password=hunter2", "--var=token=hunter3"]);
  expect([code, detail.split("\n")[0]]).toEqual(["MC_BUG", "Cannot go on"]);
  const report = await reportNamedIn(detail);
  expect(report).toContain("command: plan --var password=... --var=token=...");
  expect(report).toMatch(/Error: Cannot go on\n\s+at /);
  expect(report).not.toContain("hunter");
});

test("writeBugReport() names what went wrong first, and tells of the rest", async () => {
  const error = new SuppressedError(new Error("while closing"), new Error("while working"));
  const { detail } = await writeBugReport(error, []);
  expect(detail.split("\n")[0]).toBe("while working");
  const report = await reportNamedIn(detail);
  expect(report).toContain("while closing");
  expect(report).toContain("while working");
});
