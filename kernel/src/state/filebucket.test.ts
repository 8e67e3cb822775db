import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestOf } from "../ir/digest.ts";
import { Filebucket } from "./filebucket.ts";

let directory = "";

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "masterchef-bucket-")), "filebucket");
});

afterEach(async () => {
  await rm(join(directory, ".."), { recursive: true, force: true });
});

async function* once(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  await Promise.resolve();
  yield* pieces;
}

const backup = { host: "local", path: "/etc/motd", step: "file.motd", run: "01J", mode: 0o644, owner: "root", group: "root" };

async function keep(bucket: Filebucket, text: string): Promise<string> {
  const bytes = Buffer.from(text);
  const { digest, size } = await bucket.keep(once(bytes.subarray(0, 2), bytes.subarray(2)), digestOf(bytes));
  await bucket.record({ ...backup, digest, size });
  return digest;
}

test("old content is kept with its history, over several runs", async () => {
  const first = new Filebucket(directory);
  const one = await keep(first, "one\n");
  await first.close();
  const second = new Filebucket(directory);
  const two = await keep(second, "two\n");
  await second.close();
  const reading = await new Filebucket(directory).history();
  expect(reading.records.map((record) => record.body)).toEqual([
    { ...backup, mode: "0644", digest: one, size: 4 },
    { ...backup, mode: "0644", digest: two, size: 4 },
  ]);
  const pieces: Uint8Array[] = [];
  for await (const piece of new Filebucket(directory).open(one)) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe("one\n");
});

test("large content is stored without being held", async () => {
  const bucket = new Filebucket(directory);
  const piece = Buffer.alloc(600 << 10, 1);
  const all = Buffer.concat([piece, piece, piece]);
  expect(await bucket.keep(once(piece, piece, piece), digestOf(all))).toEqual({ digest: digestOf(all), size: all.length });
});

test("content that is not what the host said is refused", async () => {
  await expect(new Filebucket(directory).keep(once(Buffer.from("x")), digestOf(Buffer.from("y")))).rejects.toThrow(/MC_STATE_BLOB_CORRUPT/);
});

test("a history that was edited takes nothing more", async () => {
  const bucket = new Filebucket(directory);
  await keep(bucket, "one\n");
  await bucket.close();
  const text = await readFile(bucket.historyFile, "utf8");
  await writeFile(bucket.historyFile, text.replace("/etc/motd", "/etc/passwd"));
  await expect(keep(new Filebucket(directory), "two\n")).rejects.toThrow(/MC_STATE_HISTORY_BROKEN/);
  expect(await readFile(bucket.historyFile, "utf8")).toContain("/etc/passwd");
});

test("no record reaches the disk before the content it names", async () => {
  const bucket = new Filebucket(directory);
  const digest = await keep(bucket, "one\n");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await readFile(bucket.historyFile, "utf8")).toBe("");
  await bucket.flush();
  expect((await new Filebucket(directory).history()).records).toHaveLength(1);
  for await (const piece of new Filebucket(directory).open(digest)) expect(Buffer.from(piece).toString()).toBe("one\n");
  await bucket.close();
});

test("nothing is written where nothing is kept", async () => {
  const bucket = new Filebucket(directory);
  await bucket.flush();
  await bucket.close();
  expect((await new Filebucket(directory).history()).records).toEqual([]);
});
