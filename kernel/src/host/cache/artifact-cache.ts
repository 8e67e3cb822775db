import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { digestOf } from "../digest.ts";

/** Files that were stored together, each of them what was stored. */
export interface CacheEntry {
  readonly folder: string;
  /** Content by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What was found under a key. `changed` names a file that is not what was stored; its folder was removed. */
export type CacheLookup =
  | { readonly tag: "found"; readonly val: CacheEntry }
  | { readonly tag: "absent" }
  | { readonly tag: "changed"; readonly val: string };

const indexName = "digests.json";
const temporaryPrefix = ".new-";
const abandonedAfterMs = 60 * 60 * 1000;

/**
 * Read what is stored under a key, if every file is what was stored. Reads at once and not in the background: for a dozen small files that every start waits
 * for, it takes half the time.
 */
export async function readCache(cacheFolder: string, key: string): Promise<CacheLookup> {
  const folder = join(cacheFolder, key);
  let digests: ReadonlyMap<string, string>;
  try {
    digests = parseIndex(readFileSync(join(folder, indexName), "utf8"));
  } catch (error) {
    if (isMissing(error) && !(await exists(folder))) return { tag: "absent" };
    return removeChanged(folder, join(folder, indexName));
  }
  const files = new Map<string, Uint8Array>();
  for (const [name, digest] of digests) {
    const content = readIfThere(join(folder, name));
    if (content === undefined || digestOf(content) !== digest) return removeChanged(folder, join(folder, name));
    files.set(name, content);
  }
  return { tag: "found", val: { folder, files } };
}

/**
 * Store files under a key. The folder appears whole or not at all, so two processes may do this at once: the first one wins and both read the same.
 * `mode` is that of the files.
 */
export async function writeCache(cacheFolder: string, key: string, files: ReadonlyMap<string, Uint8Array>, mode = 0o600): Promise<void> {
  await removeAbandoned(cacheFolder);
  const temporary = join(cacheFolder, `${temporaryPrefix}${randomBytes(8).toString("hex")}`);
  try {
    await mkdir(temporary, { mode: 0o700 });
    const digests: Record<string, string> = {};
    for (const [name, content] of files) {
      digests[name] = digestOf(content);
      await writeFile(join(temporary, name), content, { mode });
    }
    await writeFile(join(temporary, indexName), JSON.stringify(digests), { mode: 0o600 });
    await rename(temporary, join(cacheFolder, key));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (!(await exists(join(cacheFolder, key)))) throw error;
  }
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function parseIndex(text: string): ReadonlyMap<string, string> {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== "object" || parsed === null) throw new Error("the index is damaged");
  return new Map(
    Object.entries(parsed).map(([name, digest]: [string, unknown]) => {
      if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) || typeof digest !== "string") throw new Error("the index is damaged");
      return [name, digest];
    }),
  );
}

async function removeChanged(folder: string, file: string): Promise<CacheLookup> {
  // Moved away first: another process must not find half of it.
  const doomed = `${folder}.${temporaryPrefix}${randomBytes(8).toString("hex")}`;
  await rename(folder, doomed).catch(() => undefined);
  await rm(doomed, { recursive: true, force: true });
  return { tag: "changed", val: file };
}

/** What a process left behind that was killed while it wrote. */
async function removeAbandoned(cacheFolder: string): Promise<void> {
  const names = (await readdir(cacheFolder)).filter((name) => name.includes(temporaryPrefix));
  for (const name of names) {
    const path = join(cacheFolder, name);
    const info = await stat(path).catch(() => undefined);
    if (info !== undefined && Date.now() - info.mtimeMs > abandonedAfterMs) await rm(path, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
