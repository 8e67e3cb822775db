import { mkdtemp, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestOf } from "../ir/digest.ts";
import { BlobStore, smallBlob } from "./blob-store.ts";

let directory = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "masterchef-blobs-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const store = (): BlobStore => new BlobStore(join(directory, "blobs"));

async function files(): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

async function* pieces(size: number, count: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let piece = 0; piece < count; piece += 1) {
    await Promise.resolve();
    yield Buffer.alloc(size, piece % 251);
  }
}

test("what is kept can be read and costs no file until it is flushed", async () => {
  const blobs = store();
  const blob = blobs.keep(Buffer.from("hello"));
  expect(blob).toEqual({ digest: digestOf(Buffer.from("hello")), size: 5 });
  expect(Buffer.from(await blobs.read(blob.digest)).toString()).toBe("hello");
  expect(await files()).toEqual([]);
  await blobs.flush();
  expect(await files()).toHaveLength(1);
  expect(Buffer.from(await store().read(blob.digest)).toString()).toBe("hello");
});

test("a thousand small blobs are flushed as one file and each is found again", async () => {
  const blobs = store();
  const kept = Array.from({ length: 1000 }, (_, index) => blobs.keep(Buffer.from(`content ${index}\n`)));
  await blobs.flush();
  expect(await files()).toHaveLength(1);
  const again = store();
  for (const [index, blob] of kept.entries()) expect(Buffer.from(await again.read(blob.digest)).toString()).toBe(`content ${index}\n`);
  again.keep(Buffer.from("content 7\n"));
  await again.flush();
  expect(await files()).toHaveLength(1);
});

test("a pack too large to be read whole gives each blob all the same", async () => {
  const blobs = store();
  const kept = Array.from({ length: 12 }, (_, index) => blobs.keep(Buffer.alloc(smallBlob - index, index)));
  await blobs.flush();
  const again = store();
  for (const [index, blob] of kept.entries()) expect((await again.read(blob.digest))[0]).toBe(index);
});

test("only what is named is flushed", async () => {
  const blobs = store();
  const wanted = blobs.keep(Buffer.from("wanted"));
  const other = blobs.keep(Buffer.from("other"));
  await blobs.flush([wanted.digest, "sha256:unheard"]);
  expect([await store().has(wanted.digest), await store().has(other.digest)]).toEqual([true, false]);
});

test("released bytes are read from the disk", async () => {
  const blobs = store();
  const kept = Array.from({ length: 10 }, (_, index) => blobs.keep(Buffer.from(`${index}`)));
  await blobs.flush();
  blobs.release();
  await rm(directory, { recursive: true });
  await expect(blobs.read(kept[0]?.digest ?? "")).rejects.toThrow(/MC_STATE_READ/);
});

test("any bytes come back, packed or alone", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 12 }), async (contents) => {
      const blobs = store();
      const kept = contents.map((bytes) => blobs.keep(bytes));
      await blobs.flush();
      const again = store();
      for (const [index, blob] of kept.entries())
        expect(Buffer.from(await again.read(blob.digest))).toEqual(Buffer.from(contents[index] ?? []));
    }),
    { numRuns: 30 },
  );
});

test("a large stream goes through in flat memory", async () => {
  const before = process.memoryUsage().rss;
  const blob = await store().putStream(pieces(1 << 20, 300));
  let size = 0;
  for await (const piece of store().open(blob.digest)) size += piece.length;
  expect([blob.size, size]).toEqual([300 << 20, 300 << 20]);
  expect(process.memoryUsage().rss - before).toBeLessThan(150 << 20);
});

test("a stream of another digest than expected leaves nothing behind", async () => {
  await expect(store().putStream(pieces(10, 2), digestOf(Buffer.from("else")))).rejects.toThrow(/MC_STATE_BLOB_CORRUPT/);
  expect(await files()).toEqual([]);
});

test("a file is kept by its path and copied when flushed", async () => {
  const source = join(directory, "source");
  await writeFile(source, Buffer.alloc(smallBlob + 1, 7));
  const blobs = store();
  const blob = await blobs.keepFile(source);
  await blobs.flush();
  await rm(source);
  expect((await store().read(blob.digest)).length).toBe(smallBlob + 1);
});

test("a file that changes between compiling and flushing is refused", async () => {
  const source = join(directory, "source");
  await writeFile(source, "before");
  const blobs = store();
  const blob = await blobs.keepFile(source);
  await writeFile(source, "after");
  await expect(blobs.read(blob.digest)).rejects.toThrow(/MC_STATE_BLOB_CHANGED/);
  await expect(blobs.flush()).rejects.toThrow(/MC_STATE_BLOB_CHANGED/);
  expect(await store().has(blob.digest)).toBe(false);
});

test("damage is noticed, alone and in a pack", async () => {
  const blobs = store();
  const alone = await blobs.put(Buffer.from("alone"));
  const path = join(directory, "blobs", "sha256", alone.digest.slice(7, 9), alone.digest.slice(9));
  await writeFile(path, "ALONE");
  await expect(store().read(alone.digest)).rejects.toThrow(/MC_STATE_BLOB_CORRUPT/);
  const packed = Array.from({ length: 5 }, (_, index) => blobs.keep(Buffer.from(`packed ${index}`)));
  await blobs.flush();
  const [pack = ""] = (await readdir(join(directory, "blobs", "packs"))).filter((name) => name.endsWith(".pack"));
  const file = join(directory, "blobs", "packs", pack);
  await truncate(file, (await stat(file)).size - 1);
  const again = store();
  expect(Buffer.from(await again.read(packed[0]?.digest ?? "")).toString()).toBe("packed 0");
  await expect(again.read(packed[4]?.digest ?? "")).rejects.toThrow(/MC_STATE_BLOB_CORRUPT/);
});

test("what is not stored is missing, and a digest is never a path", async () => {
  await expect(store().read(digestOf(Buffer.from("nothing")))).rejects.toThrow(/MC_STATE_BLOB_MISSING/);
  await expect(store().read("sha256:../../../../etc/passwd")).rejects.toThrow(/MC_STATE_BLOB_MISSING/);
});
