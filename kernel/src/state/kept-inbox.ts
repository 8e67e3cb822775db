import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import { parseJson } from "../ir/parse-json.ts";
import { syncDirectory, writeDurably } from "./durable-file.ts";
import { errorCode } from "./write-failure.ts";

/** What is about to be replaced or removed, and for whom: told before it happens. */
export interface ExpectedBackups {
  readonly host: string;
  readonly run: string;
  readonly files: readonly { readonly path: string; readonly step: string }[];
}

/** Old content that a transport put on the disk and that nobody fetched. */
export interface LeftBackup {
  readonly path: string;
  readonly digest: string;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** What was announced for its path; undefined if nothing was. */
  readonly expected: { readonly host: string; readonly run: string; readonly step: string } | undefined;
  /** In pieces, in flat memory. */
  open(): AsyncIterable<Uint8Array>;
}

/** Where a transport that works on this machine puts old content before the new takes its place, in a filebucket. */
export function inboxOf(filebucket: string): string {
  return join(filebucket, "inbox");
}

/** Say what is to come, durably. `number` tells apart what one run says. System errors are thrown as they are. */
export async function announce(inbox: string, { host, run, files }: ExpectedBackups, number: number): Promise<void> {
  if ((await mkdir(inbox, { recursive: true, mode: 0o700 })) !== undefined) await syncDirectory(join(inbox, ".."));
  const text = JSON.stringify({ host, run, files });
  await writeDurably(join(inbox, `${run}-${number}.json`), Buffer.from(`${text}\n`));
}

/** Whether anything was left there. */
export async function isEmpty(inbox: string): Promise<boolean> {
  return (await namesIn(inbox)).length === 0;
}

/** Remove all that is there: it was taken over, or never came to be. System errors are thrown as they are. */
export async function clear(inbox: string): Promise<void> {
  for (const name of await namesIn(inbox)) await unlink(join(inbox, name));
}

/** What is there, whole and as it was written. Whatever a crash kept from being finished was never promised, and is passed over. */
export async function* leftIn(inbox: string): AsyncGenerator<LeftBackup, void, undefined> {
  const names = await namesIn(inbox);
  const expected = await announced(
    inbox,
    names.filter((name) => name.endsWith(".json")),
  );
  for (const name of names.filter((each) => each.endsWith(".kept"))) {
    const path = join(inbox, name);
    for (const { offset, ...found } of await keptIn(path)) {
      const open = (): AsyncIterable<Uint8Array> => pieces(path, offset, found.size);
      if ((await digestOfPieces(open())) === found.digest) yield { ...found, expected: expected.get(found.path), open };
    }
  }
}

async function announced(inbox: string, names: readonly string[]): Promise<ReadonlyMap<string, NonNullable<LeftBackup["expected"]>>> {
  const byPath = new Map<string, NonNullable<LeftBackup["expected"]>>();
  for (const name of names.toSorted()) {
    const told = parseJson(await readFile(join(inbox, name), "utf8"));
    if (!isJsonObject(told)) continue;
    const { host, run, files } = told;
    if (typeof host !== "string" || typeof run !== "string" || files === undefined || !isJsonList(files)) continue;
    for (const file of files) {
      if (isJsonObject(file) && typeof file["path"] === "string" && typeof file["step"] === "string")
        byPath.set(file["path"], { host, run, step: file["step"] });
    }
  }
  return byPath;
}

type Found = Omit<LeftBackup, "expected" | "open"> & { readonly offset: number };

/** A line is never longer, in bytes. */
const longestLine = 64 << 10;
const digestPattern = /^sha256:[0-9a-f]{64}\n$/;
const digestLine = "sha256:".length + 64 + 1;

async function keptIn(path: string): Promise<readonly Found[]> {
  const found: Found[] = [];
  const handle = await open(path, "r");
  try {
    for (let at = 0; ;) {
      const bytes = await readAt(handle, at, longestLine);
      const end = bytes.indexOf(0x0a);
      if (end === -1) return found;
      const line = parseJson(bytes.toString("utf8", 0, end));
      if (!isJsonObject(line)) return found;
      at += end + 1;
      const { kept } = line;
      if (!isJsonObject(kept)) continue;
      const { path: where, size, mode, uid, gid } = kept;
      if (typeof where !== "string" || typeof size !== "number" || !isPlace(at, size)) return found;
      const digest = (await readAt(handle, at + size, digestLine)).toString("latin1");
      if (digestPattern.test(digest) && typeof mode === "number" && typeof uid === "number" && typeof gid === "number")
        found.push({ path: where, size, mode, uid, gid, digest: digest.trimEnd(), offset: at });
      at += size + digestLine;
    }
  } finally {
    await handle.close();
  }
}

/** Whether so many bytes behind a place in a file there can be one: what was damaged says any size. */
function isPlace(at: number, size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0 && Number.isSafeInteger(at + size + digestLine);
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

async function* pieces(path: string, offset: number, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  if (size > 0) yield* createReadStream(path, { start: offset, end: offset + size - 1, highWaterMark: 256 << 10 });
}

async function digestOfPieces(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of content) hash.update(piece);
  return `sha256:${hash.digest("hex")}`;
}

async function namesIn(inbox: string): Promise<readonly string[]> {
  try {
    return await readdir(inbox);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}
