import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFlushes } from "./flushes.ts";
import { closeDirectory, openDirectory } from "./open-parent.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/masterchef-flushes-`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string): number {
  const fd = openSync(`${folder}/${name}`, "wx");
  writeSync(fd, name);
  return fd;
}

test("a file that cannot be flushed fails alone, and all others of its round and the next are flushed", async () => {
  const flushes = createFlushes();
  const good = [written("a"), written("b")];
  const gone = written("c");
  closeSync(gone);
  const ends = await Promise.allSettled([...good, gone].map((fd) => flushes.file(fd)));
  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
  const later = written("d");
  await flushes.file(later);
  for (const fd of [...good, later]) closeSync(fd);
});

test("who asks for a directory before its flush begins shares it; who asks later gets another", async () => {
  const flushes = createFlushes();
  const directory = openDirectory(folder);
  const first = flushes.directory(directory);
  expect(flushes.directory(directory)).toBe(first);
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  // By now the first is under way, and may have begun before what this caller did.
  const second = flushes.directory(directory);
  expect(second).not.toBe(first);
  await Promise.all([first, second]);
  closeDirectory(directory);
});

test("whoever asks as soon as a round is over is served by the next", async () => {
  const flushes = createFlushes();
  const fd = written("again");
  const counted: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(Array.from({ length: 3 }, async (_, index) => flushes.file(fd).then(() => counted.push(index))));
  }
  expect(counted).toHaveLength(60);
  closeSync(fd);
});
