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
/** Part of the name: whatever changes how results are kept or checked changes it. */
const format = "results-1";

/**
 * Open the memo of a plugin in a private folder. What is damaged counts as empty. The file holds a digest and then a line for each result, its key and its
 * JSON: only what is used is parsed.
 */
export async function openMemo(folder: string, pluginDigest: string): Promise<ResultMemo> {
  const path = join(folder, `${pluginDigest.replace("sha256:", "")}-${format}`);
  const kept = await readMemo(path);
  const used = new Map<string, string>();
  const fresh = new Map<string, unknown>();
  return {
    isKeeping: true,
    isFilled: kept.size > 0,
    get(key) {
      if (fresh.has(key)) return fresh.get(key);
      const text = kept.get(key);
      if (text === undefined) return undefined;
      used.set(key, text);
      const result: unknown = JSON.parse(text);
      return result;
    },
    set(key, result) {
      fresh.set(key, result);
    },
    async save() {
      if (fresh.size === 0) return;
      for (const [key, result] of fresh) {
        const text = textOf(result);
        if (text !== undefined) used.set(key, text);
      }
      fresh.clear();
      await writeMemo(path, withOthers(used, kept)).catch(() => undefined);
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

function withOthers(used: ReadonlyMap<string, string>, kept: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const entries = new Map(used);
  const most = used.size + Math.max(used.size, leastOthers);
  for (const [key, text] of kept) {
    if (entries.size >= most) break;
    if (!entries.has(key)) entries.set(key, text);
  }
  return entries;
}

/** JSON, or undefined for what JSON cannot hold: bytes. */
function textOf(result: unknown): string | undefined {
  let holdsBytes = false;
  const text = JSON.stringify(result, (_, value: unknown) => {
    holdsBytes ||= value instanceof Uint8Array;
    return value;
  });
  return holdsBytes ? undefined : text;
}

async function readMemo(path: string): Promise<ReadonlyMap<string, string>> {
  const entries = new Map<string, string>();
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return entries;
  const content = bytes.subarray(digestCharacters);
  if (checksum(content) !== bytes.toString("latin1", 0, digestCharacters)) return entries;
  const text = content.toString("utf8");
  for (let start = 0, end = text.indexOf("\n"); end >= 0; start = end + 1, end = text.indexOf("\n", start)) {
    const gap = text.indexOf(" ", start);
    entries.set(text.slice(start, gap), text.slice(gap + 1, end));
  }
  return entries;
}

async function writeMemo(path: string, entries: ReadonlyMap<string, string>): Promise<void> {
  const content = Buffer.from([...entries].map(([key, text]) => `${key} ${text}\n`).join(""));
  const temporary = `${path}.new-${randomBytes(8).toString("hex")}`;
  try {
    await writeFile(temporary, Buffer.concat([Buffer.from(checksum(content)), content]), { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function checksum(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
