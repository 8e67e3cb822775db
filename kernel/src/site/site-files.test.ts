import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SiteFiles } from "../compile/compile-input.ts";
import { createSiteFiles, documentLimit } from "./site-files.ts";

const keeper = {
  keep: (bytes: Uint8Array) => ({ digest: "kept", size: bytes.length }),
  keepFile: (path: string) => Promise.resolve({ digest: path, size: 0 }),
};

async function list(files: SiteFiles, path: string): Promise<readonly string[]> {
  const found = await files.list(path);
  return "failure" in found ? [found.failure] : found.map(({ name, kind }) => `${name} ${kind}`);
}

let folder = "";
let site = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "masterchef-site-"));
  site = join(folder, "site");
  await mkdir(join(site, "files"), { recursive: true });
  await writeFile(join(site, "files/a.txt"), "inside");
  await writeFile(join(folder, "secret"), "outside");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe("createSiteFiles()", () => {
  test("readText() gives the bytes of a file, also through a link that stays inside", async () => {
    await symlink("files/a.txt", join(site, "link"));
    const files = createSiteFiles(site, keeper);
    expect(await files.readText("files/a.txt")).toEqual({ bytes: new Uint8Array(Buffer.from("inside")) });
    expect(await files.readText("link")).toEqual({ bytes: new Uint8Array(Buffer.from("inside")) });
  });

  test.each([
    { name: "a link to a file outside", path: "out", failure: "outside" },
    { name: "a link to a folder outside", path: "up/secret", failure: "outside" },
    { name: "dots", path: "../secret", failure: "outside" },
    { name: "nothing there", path: "files/none", failure: "missing" },
    { name: "a file as a folder", path: "files/a.txt/b", failure: "missing" },
    { name: "a folder", path: "files", failure: "is-directory" },
    { name: "a circle of links", path: "circle", failure: "failed" },
    { name: "a pipe, which would block", path: "pipe", failure: "not-regular" },
    { name: "NUL in the path", path: "a\0b", failure: "missing" },
  ])("readText() and blob() refuse $name", async ({ path, failure }) => {
    await symlink(join(folder, "secret"), join(site, "out"));
    await symlink(folder, join(site, "up"));
    await symlink("circle", join(site, "circle"));
    execFileSync("mkfifo", [join(site, "pipe")]);
    const files = createSiteFiles(site, keeper);
    expect(await files.readText(path)).toMatchObject({ failure });
    expect(await files.blob(path)).toMatchObject({ failure });
  });

  test("list() tells what is in a folder, and what links lead to", async () => {
    await symlink("files/a.txt", join(site, "link"));
    await symlink("files", join(site, "more"));
    await symlink("nowhere", join(site, "broken"));
    const files = createSiteFiles(site, keeper);
    expect((await list(files, "")).toSorted()).toEqual(["broken other", "files folder", "link file", "more folder"]);
    expect(await list(files, "more/")).toEqual(["a.txt file"]);
  });

  test("list() refuses what is no folder of the site", async () => {
    await symlink(folder, join(site, "up"));
    const files = createSiteFiles(site, keeper);
    expect(await list(files, "up/")).toEqual(["outside"]);
    expect(await list(files, "none/")).toEqual(["missing"]);
    expect(await list(files, "files/a.txt/")).toEqual(["missing"]);
  });

  test("readText() refuses a document over the limit, blob() takes it", async () => {
    await writeFile(join(site, "big"), Buffer.alloc(documentLimit + 1));
    const files = createSiteFiles(site, keeper);
    expect(await files.readText("big")).toMatchObject({ failure: "too-large" });
    expect(await files.blob("big")).toMatchObject({ digest: join(site, "big") });
  });

  test("a site behind a link is read like any other", async () => {
    await symlink(site, join(folder, "current"));
    expect(await createSiteFiles(join(folder, "current"), keeper).readText("files/a.txt")).toHaveProperty("bytes");
  });
});
