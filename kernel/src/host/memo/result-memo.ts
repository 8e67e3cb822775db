import { createHash, randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
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
  /** Write what is new to the disk. Never fails: what cannot be written is computed again. */
  save(): Promise<void>;
}

/** Beside what a run used, as much again is kept of earlier runs, and at least this many results: a run may be of a part of the site. */
const leastOthers = 1_000;
const digestCharacters = 64;
const lineFeed = 10;
const space = 32;
/** Part of the name: whatever changes how results are kept or checked changes it. */
const format = "results-1";

/**
 * Open the memo of a plugin in a private folder. What is damaged counts as empty. The file holds a digest and then a line for each result, its key and its
 * JSON: only what is used becomes text and is parsed.
 */
export async function openMemo(folder: string, pluginDigest: string): Promise<ResultMemo> {
  const path = join(folder, `${pluginDigest.replace("sha256:", "")}-${format}`);
  let kept = await readMemo(path);
  const used = new Set<string>();
  const fresh = new Map<string, unknown>();
  return {
    isKeeping: true,
    isFilled: kept.lines.size > 0,
    get(key) {
      if (fresh.has(key)) return fresh.get(key);
      const line = kept.lines.get(key);
      if (line === undefined) return undefined;
      used.add(key);
      const result: unknown = JSON.parse(kept.content.toString("utf8", line + key.length + 1, lineEnd(kept.content, line)));
      return result;
    },
    set(key, result) {
      fresh.set(key, result);
    },
    async save() {
      if (fresh.size === 0) return;
      const texts = Array.from(fresh, ([key, result]) => (holdsBytes(result) ? "" : `${key} ${JSON.stringify(result)}\n`));
      const lines = usedAndOthers(kept, used, fresh);
      for (const key of fresh.keys()) used.add(key);
      // From now on they are had from their text, which takes less memory.
      fresh.clear();
      kept = keptIn(Buffer.concat([...lines, Buffer.from(texts.join(""))]));
      await writeMemo(path, kept.content).catch(() => undefined);
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
};

/** What a file holds: its lines, and where the line of each key begins. */
interface Kept {
  readonly content: Buffer;
  readonly lines: ReadonlyMap<string, number>;
}

/** The lines that this run used, and as many more as are kept beside what it used and made. */
function usedAndOthers({ content, lines }: Kept, used: ReadonlySet<string>, fresh: ReadonlyMap<string, unknown>): readonly Buffer[] {
  const own = used.size + fresh.size;
  let others = Math.max(own, leastOthers);
  const taken: Buffer[] = [];
  for (const [key, line] of lines) {
    if (fresh.has(key) || (!used.has(key) && (others -= 1) < 0)) continue;
    taken.push(content.subarray(line, lineEnd(content, line) + 1));
  }
  return taken;
}

function lineEnd(content: Buffer, line: number): number {
  return content.indexOf(lineFeed, line);
}

/** Whether there is anything in it that JSON cannot hold. */
function holdsBytes(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return value instanceof Uint8Array || Object.values(value).some(holdsBytes);
}

async function readMemo(path: string): Promise<Kept> {
  const bytes = await readFile(path).catch(() => undefined);
  const content = bytes?.subarray(digestCharacters);
  if (content === undefined || checksum(content) !== bytes?.toString("latin1", 0, digestCharacters)) return keptIn(Buffer.alloc(0));
  return keptIn(content);
}

function keptIn(content: Buffer): Kept {
  const lines = new Map<string, number>();
  for (let start = 0, end = lineEnd(content, start); end >= 0; start = end + 1, end = lineEnd(content, start))
    lines.set(content.toString("latin1", start, content.indexOf(space, start)), start);
  return { content, lines };
}

async function writeMemo(path: string, content: Buffer): Promise<void> {
  const temporary = `${path}.new-${randomBytes(8).toString("hex")}`;
  try {
    await writeFile(temporary, [Buffer.from(checksum(content)), content], { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function checksum(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
