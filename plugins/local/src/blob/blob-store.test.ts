import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256 } from "../testing/drive.ts";
import { createBlobStore } from "./blob-store.ts";
import type { BlobStore } from "./blob-store.ts";

let folder: string;
let store: BlobStore;
beforeEach(() => {
  folder = mkdtempSync("/var/tmp/masterchef-blobs-");
  store = createBlobStore(folder);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function read(digest: string): Buffer {
  const copies: Buffer[] = [];
  for (const piece of store.pieces(digest)) copies.push(Buffer.from(piece));
  return Buffer.concat(copies);
}

test("small and large blobs come back as they went in, under their digests", () => {
  for (const size of [0, 1, 1024 * 1024, 1024 * 1024 + 1, 3_000_000]) {
    const bytes = Buffer.alloc(size, `size ${size} `);
    const intake = store.intake();
    for (let at = 0; at < size; at += 100_000) intake.write(bytes.subarray(at, at + 100_000));
    const digest = intake.finish();
    expect(digest).toBe(sha256(bytes));
    expect(store.size(digest)).toBe(size);
    expect(store.bytes(digest)?.equals(bytes)).toBe(true);
    expect(read(digest).equals(bytes)).toBe(true);
  }
});

test("more than fits into memory goes to disk, where it has no name", () => {
  const digests = Array.from({ length: 80 }, (_, index) => store.put(Buffer.alloc(1_000_000, index)));
  for (const [index, digest] of digests.entries()) expect(store.bytes(digest)?.every((byte) => byte === index)).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
});

test("what was abandoned or never came is not there; what is there twice is there once", () => {
  const intake = store.intake();
  intake.write(Buffer.from("half"));
  intake.abandon();
  expect(store.has(sha256("half"))).toBe(false);
  expect(store.bytes(sha256("half"))).toBeUndefined();
  expect(store.put(Buffer.from("twice"))).toBe(store.put(Buffer.from("twice")));
});

test("what the store holds does not change with the bytes it was given", () => {
  const bytes = Buffer.from("before");
  const digest = store.put(bytes);
  bytes.write("after!");
  expect(store.bytes(digest)?.toString()).toBe("before");
});
