import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compareWithLock, lockDigest, lockOf, readPluginLock, writePluginLock } from "./plugin-lock.ts";

let directory = "";
let file = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "masterchef-plugins-"));
  file = join(directory, "masterchef.lock");
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const files = { name: "masterchef/files", version: "0.1.0", digest: digest("a"), kind: "provider" };
const local = { name: "masterchef/local", version: "0.1.0", digest: digest("b"), kind: "transport" };

test("a lock is written with sorted keys and read back as it was", async () => {
  const lock = lockOf([local, files]);
  await writePluginLock(file, lock);
  expect(await readPluginLock(file)).toEqual(lock);
  expect(await readFile(file, "utf8")).toMatchInlineSnapshot(`
    "{
      "grants": {},
      "lockVersion": 1,
      "plugins": {
        "masterchef/files": {
          "digest": "sha256:${"a".repeat(64)}",
          "kind": "provider",
          "version": "0.1.0"
        },
        "masterchef/local": {
          "digest": "sha256:${"b".repeat(64)}",
          "kind": "transport",
          "version": "0.1.0"
        }
      }
    }
    "
  `);
});

test("its digest hangs on what it says and not on the order", () => {
  expect(lockDigest(lockOf([local, files]))).toBe(lockDigest(lockOf([files, local])));
  expect(lockDigest(lockOf([{ ...files, digest: digest("c") }]))).not.toBe(lockDigest(lockOf([files])));
});

test("a missing lock is no error", async () => {
  expect(await readPluginLock(file)).toBeUndefined();
});

test.each([
  ["a lock from the future", '{"lockVersion":2,"plugins":{},"anything":1}', /MC_LOCK_FUTURE: .* format 2/],
  ["no JSON", "{", /MC_LOCK_FORMAT/],
  ["a list", "[]", /MC_LOCK_FORMAT/],
  ["no version", '{"plugins":{},"grants":{}}', /MC_LOCK_FORMAT/],
  ["an unknown key", '{"lockVersion":1,"plugins":{},"grants":{},"more":1}', /MC_LOCK_FORMAT/],
  [
    "a short digest",
    '{"lockVersion":1,"plugins":{"a/b":{"version":"1","digest":"sha256:00","kind":"facts"}},"grants":{}}',
    /MC_LOCK_FORMAT/,
  ],
  [
    "a hostile name",
    `{"lockVersion":1,"plugins":{"__proto__":{"version":"1","digest":"${digest("a")}","kind":"facts"}},"grants":{}}`,
    /MC_LOCK_FORMAT/,
  ],
])("%s is refused", async (_, text, message) => {
  await writeFile(file, text);
  await expect(readPluginLock(file)).rejects.toThrow(message);
});

test("a changed plugin is named with both digests, an unknown one as missing", () => {
  const found = [{ ...files, digest: digest("c") }, local, { ...local, name: "acme/other" }];
  const diagnostics = compareWithLock(lockOf([files, local]), found);
  expect(diagnostics.map(({ code, about }) => [code, about])).toEqual([
    ["MC_LOCK_DIGEST", "masterchef/files"],
    ["MC_LOCK_MISSING", "acme/other"],
  ]);
  expect(diagnostics[0]?.detail).toContain(digest("a"));
  expect(diagnostics[0]?.detail).toContain(digest("c"));
});
