import { readFile } from "node:fs/promises";
import { isJsonObject } from "../ir/json.ts";
import { parseJson } from "../ir/parse-json.ts";

/** The digest a lock names for a plugin, as far as it can be told without checking the lock as a whole. Undefined: none, or no lock. */
export async function lockedDigest(lockFile: string, plugin: string): Promise<string | undefined> {
  const lock = parseJson(await readFile(lockFile, "utf8").catch(() => ""));
  const plugins = isJsonObject(lock) ? lock["plugins"] : undefined;
  const locked = isJsonObject(plugins) && Object.hasOwn(plugins, plugin) ? plugins[plugin] : undefined;
  const digest = isJsonObject(locked) ? locked["digest"] : undefined;
  return typeof digest === "string" ? digest : undefined;
}
