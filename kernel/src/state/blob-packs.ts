import { createHash } from "node:crypto";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { FileHandle } from "node:fs/promises";
import { isJsonObject } from "../ir/json.ts";
import type { Json } from "../ir/json.ts";
import { writeDurably } from "./durable-file.ts";
import { parseJson } from "../ir/parse-json.ts";
import { errorCode } from "./write-failure.ts";

/** Where a blob lies in a pack. */
export interface PackedBlob {
  readonly file: string;
  /** In bytes from the start of the file. */
  readonly offset: number;
  readonly size: number;
}

interface PackEntry {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** The first line of a pack may be this long, in bytes: enough for the largest pack that is ever written. */
const longestIndex = 16 << 20;

/**
 * Write many small blobs as one file, durably: one fsync instead of one each. First a line of JSON that lists digests and sizes, then the bytes
 * one after another. The name is the digest of that line, so the same blobs make the same file.
 */
export async function writePack(directory: string, entries: readonly PackEntry[]): Promise<ReadonlyMap<string, PackedBlob>> {
  const index = Buffer.from(
    `${JSON.stringify({ masterchef: "blobs", format: 1, blobs: entries.map((entry) => [entry.digest, entry.bytes.length]) })}\n`,
  );
  const file = join(directory, `${createHash("sha256").update(index).digest("hex")}.pack`);
  await writeDurably(file, Buffer.concat([index, ...entries.map((entry) => entry.bytes)]));
  return locate(file, { start: index.length, sizes: entries.map((entry) => [entry.digest, entry.bytes.length]) });
}

/** Where every blob of every pack in a directory lies. A file that is no pack is passed over: it holds no blob that anyone could name. */
export async function readPacks(directory: string): Promise<Map<string, PackedBlob>> {
  const found = new Map<string, PackedBlob>();
  for (const name of await namesIn(directory)) {
    if (!name.endsWith(".pack")) continue;
    const file = join(directory, name);
    for (const [digest, place] of await readIndex(file)) found.set(digest, place);
  }
  return found;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).toSorted();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

async function readIndex(file: string): Promise<ReadonlyMap<string, PackedBlob>> {
  const handle = await open(file, "r");
  try {
    const line = await firstLine(handle);
    if (line === undefined) return new Map();
    return locate(file, { start: line.length + 1, sizes: sizesIn(line.toString("utf8")) });
  } finally {
    await handle.close();
  }
}

async function firstLine(handle: FileHandle): Promise<Buffer | undefined> {
  for (let length = 64 << 10; length <= longestIndex; length *= 4) {
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await handle.read(buffer, 0, length, 0);
    const end = buffer.subarray(0, bytesRead).indexOf(0x0a);
    if (end !== -1) return buffer.subarray(0, end);
    if (bytesRead < length) return undefined;
  }
  return undefined;
}

function sizesIn(line: string): readonly (readonly [string, number])[] {
  const index = parseJson(line);
  const blobs = isJsonObject(index) && index["masterchef"] === "blobs" && index["format"] === 1 ? index["blobs"] : undefined;
  if (!isList(blobs)) return [];
  return blobs.flatMap((entry): (readonly [string, number])[] => {
    if (!isList(entry)) return [];
    const [digest, size] = entry;
    return typeof digest === "string" && typeof size === "number" ? [[digest, size]] : [];
  });
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function locate(
  file: string,
  index: { readonly start: number; readonly sizes: readonly (readonly [string, number])[] },
): ReadonlyMap<string, PackedBlob> {
  const places = new Map<string, PackedBlob>();
  let offset = index.start;
  for (const [digest, size] of index.sizes) {
    places.set(digest, { file, offset, size });
    offset += size;
  }
  return places;
}
