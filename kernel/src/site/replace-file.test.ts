import { chmod, lstat, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { replaceFile } from "./replace-file.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "masterchef-replace-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("replaceFile() keeps the mode and the link, and leaves nothing beside", async () => {
  await writeFile(join(folder, "a.yaml"), "old");
  await chmod(join(folder, "a.yaml"), 0o664);
  await symlink("a.yaml", join(folder, "link.yaml"));
  await replaceFile(join(folder, "link.yaml"), Buffer.from("new"), (await stat(join(folder, "link.yaml"))).mode);
  expect(await readFile(join(folder, "a.yaml"), "utf8")).toBe("new");
  expect((await stat(join(folder, "a.yaml"))).mode & 0o777).toBe(0o664);
  expect((await lstat(join(folder, "link.yaml"))).isSymbolicLink()).toBe(true);
  expect((await readdir(folder)).toSorted()).toEqual(["a.yaml", "link.yaml"]);
});

test("replaceFile() throws what the system says of a file that is not there", async () => {
  await expect(replaceFile(join(folder, "none"), Buffer.from("new"), 0o644)).rejects.toMatchObject({ code: "ENOENT" });
});
