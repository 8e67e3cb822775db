import { createHash, randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";

/**
 * What a plugin's pure functions returned for which input. They give the same bytes for the same input, so an answer that was checked once need not be
 * computed again, in this run or a later one. Belongs to one digest of the plugin.
 */
export interface ResultMemo {
  /** The result kept under a key, if there is one. */
  get(key: string): unknown;
  /** Keep a checked result. It must not be changed afterwards. */
  set(key: string, result: unknown): void;
  /** Write what is new to the disk. Never fails: what cannot be written is computed again. */
  save(): Promise<void>;
}

/** Results kept for one plugin. What was used last stays. */
const mostEntries = 60_000;
const digestBytes = 32;
/** Part of the name: whatever changes how results are kept or checked changes it. */
const format = "results-1";

/** Open the memo of a plugin in a private folder. What is damaged counts as empty. */
export async function openMemo(folder: string, pluginDigest: string): Promise<ResultMemo> {
  const path = join(folder, `${pluginDigest.replace("sha256:", "")}-${format}`);
  const kept = await readMemo(path);
  const used = new Map<string, unknown>();
  let isNew = false;
  return {
    get(key) {
      const result = used.get(key) ?? kept.get(key);
      if (result !== undefined) used.set(key, result);
      return result;
    },
    set(key, result) {
      used.set(key, result);
      isNew = true;
    },
    async save() {
      if (!isNew) return;
      isNew = false;
      const entries = new Map(used);
      for (const [key, result] of kept) {
        if (entries.size >= mostEntries) break;
        if (!entries.has(key)) entries.set(key, result);
      }
      await writeMemo(path, entries).catch(() => undefined);
    },
  };
}

/** A memo that keeps nothing. */
export const noMemo: ResultMemo = {
  get: () => undefined,
  set: () => undefined,
  save: () => Promise.resolve(),
};

async function readMemo(path: string): Promise<ReadonlyMap<string, unknown>> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined || bytes.length < digestBytes) return new Map();
  const content = bytes.subarray(digestBytes);
  if (!checksum(content).equals(bytes.subarray(0, digestBytes))) return new Map();
  const read: unknown = deserialize(content);
  return read instanceof Map ? new Map([...read].map(([key, result]: [unknown, unknown]) => [String(key), result])) : new Map();
}

async function writeMemo(path: string, entries: ReadonlyMap<string, unknown>): Promise<void> {
  const content = serialize(entries);
  const temporary = `${path}.new-${randomBytes(8).toString("hex")}`;
  try {
    await writeFile(temporary, Buffer.concat([checksum(content), content]), { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function checksum(content: Uint8Array): Buffer {
  return createHash("sha256").update(content).digest();
}
