import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makePluginFolder, removeDeadFolders } from "./plugin-folder.ts";

const before = process.env["TMPDIR"];
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "masterchef-folders-"));
  process.env["TMPDIR"] = folder;
});

afterEach(async () => {
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
  await rm(folder, { recursive: true, force: true });
});

test("what a killed process left is removed; what a living one uses, and what is not ours to judge, stays", async () => {
  const living = makePluginFolder();
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const dead = basename(living).replace(`-${process.pid.toString(36)}-`, `-${pid.toString(36)}-`);
  const elsewhere = basename(living).replace(/plugin-[^-]+-/, "plugin-x-");
  const foreign = [elsewhere, "masterchef-plugin-old", `other-${pid}-x`];
  for (const name of [dead, ...foreign]) mkdirSync(join(folder, name, "below"), { recursive: true });
  await removeDeadFolders();
  expect(readdirSync(folder).toSorted()).toEqual([basename(living), ...foreign].toSorted());
  rmSync(living, { recursive: true });
});
