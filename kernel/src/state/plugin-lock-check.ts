import { isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { lockVersion } from "./plugin-lock-shape.ts";
import type { LockedPlugin, PluginLock } from "./plugin-lock-shape.ts";

const longestName = 128;
const name = /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/;
const digest = /^sha256:[0-9a-f]{64}$/;
const kind = /^[a-z][a-z-]*$/;

/**
 * The document as a lock, or what is wrong with it. By hand and not by a schema: nearly every command reads a lock, and to load and compile one
 * took some 40 ms, a fifth of what a `validate` takes.
 */
export function checkPluginLock(document: Json): PluginLock | string {
  if (!isJsonObject(document)) return "the lock must be an object";
  const unknown = Object.keys(document).find((key) => !["lockVersion", "plugins", "grants"].includes(key));
  if (unknown !== undefined) return `the lock has the key ${JSON.stringify(unknown)}, which no lock has`;
  const { lockVersion: version, plugins, grants } = document;
  if (version !== lockVersion) return `the lock's lockVersion must be ${lockVersion}`;
  if (!isJsonObject(plugins)) return "the lock's plugins must be an object";
  if (!isJsonObject(grants)) return "the lock's grants must be an object";
  const locked: [string, LockedPlugin][] = [];
  for (const [plugin, entry] of Object.entries(plugins)) {
    if (plugin.length > longestName || !name.test(plugin)) return `${JSON.stringify(plugin)} is no name of a plugin`;
    const checked = checkEntry(entry);
    if (typeof checked === "string") return `the entry of ${plugin} ${checked}`;
    locked.push([plugin, checked]);
  }
  const consents: [string, JsonObject][] = [];
  for (const [plugin, grant] of Object.entries(grants)) {
    if (!isJsonObject(grant)) return `the grant of ${JSON.stringify(plugin)} must be an object`;
    consents.push([plugin, grant]);
  }
  return { lockVersion, plugins: Object.fromEntries(locked), grants: Object.fromEntries(consents) };
}

function checkEntry(entry: Json): LockedPlugin | string {
  if (!isJsonObject(entry)) return "must be an object";
  const { version, digest: pinned, kind: contract } = entry;
  if (Object.keys(entry).length !== 3) return "must have version, digest and kind and nothing else";
  if (typeof version !== "string" || version === "" || version.length > 128) return "needs a version of 1 to 128 characters";
  if (typeof pinned !== "string" || !digest.test(pinned)) return "needs a digest, sha256: and 64 hexadecimal digits";
  if (typeof contract !== "string" || contract.length > 64 || !kind.test(contract)) return "needs a kind such as provider";
  return { version, digest: pinned, kind: contract };
}
