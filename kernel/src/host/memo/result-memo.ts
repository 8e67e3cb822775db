import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * What a plugin's pure functions returned for which input. They give the same bytes for the same input, so an answer that was checked once need not be
 * computed again, in this run or a later one. Belongs to one digest of the plugin.
 */
export interface ResultMemo {
  /** Whether anything is kept at all. */
  readonly isKeeping: boolean;
  /** Whether an earlier run kept anything. */
  readonly isFilled: boolean;
  /** The result kept under a key, if there is one. */
  get(key: string): unknown;
  /** Keep a checked result. It must not be changed afterwards. */
  set(key: string, result: unknown): void;
  /** Write what is new to the disk and let go of all that was read from there. Never fails: what cannot be written is computed again. */
  save(): Promise<void>;
  /** Save for the last time. From then on nothing is given any more. */
  close(): Promise<void>;
}

/** Beside what a run used, as much again is kept of earlier runs, and at least this many results: a run may be of a part of the site. */
const leastOthers = 1_000;
const digestCharacters = 64;
const lineFeed = 10;
const space = 32;
/** About so many UTF-16 units are written at a time. */
const pieceLength = 1 << 20;
/** Part of the name: whatever changes how results are kept or checked changes it. */
const format = "results-1";

/**
 * Open the memo of a plugin in a private folder. What is damaged counts as empty. The file holds a digest and then a line for each result, its key and its
 * JSON: only what is used becomes text and is parsed.
 */
export async function openMemo(folder: string, pluginDigest: string): Promise<ResultMemo> {
  const path = join(folder, `${pluginDigest.replace("sha256:", "")}-${format}`);
  /** Missing once it was saved: whoever looks something up after that reads it again. */
  let kept: Kept | undefined = keptIn(await readFile(path).catch(() => undefined));
  const isFilled = kept.lines.size > 0;
  const used = new Set<string>();
  let fresh = new Map<string, unknown>();
  let closed = false;
  const save = async (): Promise<void> => {
    if (fresh.size === 0) {
      kept = undefined;
      return;
    }
    kept ??= keptIn(readAgain(path));
    const [others, made] = [usedAndOthers(kept, used, fresh), fresh];
    for (const key of made.keys()) used.add(key);
    fresh = new Map();
    kept = undefined;
    await writeMemo(path, others, linesOf(made)).catch(() => undefined);
  };
  return {
    isKeeping: true,
    isFilled,
    get(key) {
      if (closed) return undefined;
      if (fresh.has(key)) return fresh.get(key);
      kept ??= keptIn(readAgain(path));
      const line = kept.lines.get(key);
      if (line === undefined) return undefined;
      used.add(key);
      const result: unknown = JSON.parse(kept.content.toString("utf8", line + key.length + 1, lineEnd(kept.content, line)));
      return result;
    },
    set(key, result) {
      fresh.set(key, result);
    },
    save,
    async close() {
      closed = true;
      await save();
    },
  };
}

/** A memo that keeps nothing. */
export const noMemo: ResultMemo = {
  isKeeping: false,
  isFilled: false,
  get: () => undefined,
  set: () => undefined,
  save: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** What a file holds: its lines, and where the line of each key begins. */
interface Kept {
  readonly content: Buffer;
  readonly lines: ReadonlyMap<string, number>;
}

/** The lines that this run used, and as many more as are kept beside what it used and made. Neighbours are one piece. */
function usedAndOthers({ content, lines }: Kept, used: ReadonlySet<string>, fresh: ReadonlyMap<string, unknown>): readonly Buffer[] {
  let others = Math.max(used.size + fresh.size, leastOthers);
  const pieces: Buffer[] = [];
  let [start, end] = [0, 0];
  for (const [key, line] of lines) {
    if (fresh.has(key) || (!used.has(key) && (others -= 1) < 0)) continue;
    if (line !== end) {
      pieces.push(content.subarray(start, end));
      start = line;
    }
    end = lineEnd(content, line) + 1;
  }
  return [...pieces, content.subarray(start, end)];
}

/** Results as lines, many to a piece. What holds bytes, which JSON cannot, is left out. */
function* linesOf(results: ReadonlyMap<string, unknown>): Generator<Buffer, void, undefined> {
  let text = "";
  for (const [key, result] of results) {
    if (!holdsBytes(result)) text += `${key} ${JSON.stringify(result)}\n`;
    if (text.length < pieceLength) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text);
}

function lineEnd(content: Buffer, line: number): number {
  return content.indexOf(lineFeed, line);
}

/** Whether there is anything in it that JSON cannot hold. */
function holdsBytes(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return value instanceof Uint8Array || Object.values(value).some(holdsBytes);
}

function keptIn(bytes: Buffer | undefined): Kept {
  const lines = new Map<string, number>();
  const content = bytes?.subarray(digestCharacters);
  if (content === undefined || checksum(content) !== bytes?.toString("latin1", 0, digestCharacters))
    return { content: Buffer.alloc(0), lines };
  for (let start = 0, end = lineEnd(content, start); end >= 0; start = end + 1, end = lineEnd(content, start))
    lines.set(content.toString("latin1", start, content.indexOf(space, start)), start);
  return { content, lines };
}

function readAgain(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined; // what is not there is computed
  }
}

/** Writes one piece after the other, so that a large memo is never in memory as a whole, and its digest before them at the end. */
async function writeMemo(path: string, ...parts: readonly Iterable<Buffer>[]): Promise<void> {
  const temporary = `${path}.new-${randomBytes(8).toString("hex")}`;
  try {
    await using handle = await open(temporary, "wx", 0o600);
    const hash = createHash("sha256");
    await handle.writeFile(Buffer.alloc(digestCharacters));
    for (const pieces of parts) {
      for (const piece of pieces) {
        hash.update(piece);
        await handle.writeFile(piece);
      }
    }
    await handle.write(hash.digest("hex"), 0);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function checksum(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
