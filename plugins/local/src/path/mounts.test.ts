import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRemoteTest, mountsBelow, readMounts } from "./mounts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync("/var/tmp/masterchef-mounts-");
});
afterEach(() => rmSync(folder, { recursive: true }));

function table(...mounts: readonly (readonly [point: string, type: string])[]): string {
  const file = `${folder}/mountinfo`;
  const lines = mounts.map(([point, type], id) => `${id} 1 8:1 / ${point} rw,relatime shared:1 - ${type} source rw`);
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

test("what a lost server can freeze is found below its mount point, and no further", () => {
  const isRemote = createRemoteTest(table(["/", "ext4"], ["/srv", "nfs4"], ["/srv/local", "xfs"], ["/home/a\\040b", "fuse.sshfs"]))();
  expect(["/srv", "/srv/f", "/home/a b/f"].map(isRemote)).toEqual([true, true, true]);
  expect(["/", "/srv2", "/srv/local/f", "/home"].map(isRemote)).toEqual([false, false, false, false]);
});

test("mounts below a path are named, the path itself is not", () => {
  const mounts = readMounts(table(["/", "ext4"], ["/a", "tmpfs"], ["/a/b/c", "tmpfs"], ["/ab", "tmpfs"]));
  expect(mountsBelow("/a", mounts)).toEqual(["/a/b/c"]);
  expect(mountsBelow("/", mounts)).toEqual(["/a", "/a/b/c", "/ab"]);
});

test("without a table nothing is remote", () => {
  expect(createRemoteTest(`${folder}/none`)()("/srv")).toBe(false);
  expect(readMounts(`${folder}/none`)).toEqual([]);
});
