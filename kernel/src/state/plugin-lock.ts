import { readFile } from "node:fs/promises";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { canonicalText } from "../ir/canonical-text.ts";
import { digestOfJson } from "../ir/digest.ts";
import { writeDurably } from "./durable-file.ts";
import { parseJson } from "../ir/parse-json.ts";
import { isLocked, lockVersion } from "./plugin-lock-shape.ts";
import type { LockedPlugin, PluginLock } from "./plugin-lock-shape.ts";
import { errorCode, readFailure, writeFailure } from "./write-failure.ts";

/** A plugin as it was found. */
export interface FoundPlugin extends LockedPlugin {
  readonly name: string;
}

/** A lock that holds these plugins and no grants. */
export function lockOf(plugins: readonly FoundPlugin[]): PluginLock {
  const entries = plugins.map(({ name, version, digest, kind }): [string, LockedPlugin] => [name, { version, digest, kind }]);
  return { lockVersion, plugins: Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1))), grants: {} };
}

/** The text of a lock: keys sorted, two spaces, so that version control shows one changed plugin as one changed place. */
function writtenLock(lock: PluginLock): string {
  return `${JSON.stringify(parseJson(canonicalText(jsonOf(lock))), null, 2)}\n`;
}

/** Digest of what a lock says, however it is laid out: `sha256:` of its canonical JSON. */
export function lockDigest(lock: PluginLock): string {
  return digestOfJson(jsonOf(lock));
}

/** Put a lock in its place. After a crash there is the old one or the new one. */
export async function writePluginLock(file: string, lock: PluginLock): Promise<void> {
  await writeDurably(file, Buffer.from(writtenLock(lock))).catch((error: unknown) => {
    throw writeFailure(file, error);
  });
}

/** Read a lock; undefined if there is none. Throws `MC_LOCK_FORMAT`, `MC_LOCK_FUTURE` or `MC_STATE_READ`. */
export async function readPluginLock(file: string): Promise<PluginLock | undefined> {
  let text;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw readFailure(file, error);
  }
  const document = parseJson(text);
  if (document === undefined) throw malformed(file, "it is not JSON");
  const version = isJsonObject(document) ? document["lockVersion"] : undefined;
  if (typeof version === "number" && version > lockVersion) {
    const detail = `${file} has format ${version} and this version of Masterchef knows up to ${lockVersion}. Use the version that wrote it, or a later one.`;
    throw new MasterchefError([errorOf("MC_LOCK_FUTURE", { detail, about: file })]);
  }
  const { checkPluginLock } = await import("./plugin-lock-check.ts");
  const checked = checkPluginLock(document);
  if (typeof checked !== "string") return checked;
  throw malformed(file, checked);
}

/**
 * How the plugins found differ from the lock: `MC_LOCK_DIGEST` with both digests, `MC_LOCK_MISSING`. Plugins that are locked and not among those found
 * are no matter: they are not run.
 */
export function compareWithLock(lock: PluginLock, plugins: readonly FoundPlugin[]): readonly Diagnostic[] {
  return plugins.flatMap((plugin) => {
    const locked = isLocked(lock, plugin.name) ? lock.plugins[plugin.name] : undefined;
    if (locked === undefined) {
      const detail = `${plugin.name} ${plugin.version} (${plugin.digest}) is not in masterchef.lock. Look at it with \`masterchef plugin inspect\`, then accept it with \`masterchef plugin lock\`.`;
      return [errorOf("MC_LOCK_MISSING", { detail, about: plugin.name })];
    }
    if (locked.digest === plugin.digest && locked.kind === plugin.kind) return [];
    const detail = `masterchef.lock pins ${plugin.name} ${locked.version} (${locked.kind}) with ${locked.digest}, and the file is ${plugin.version} (${plugin.kind}) with ${plugin.digest}. Restore the plugin, or accept the new one with \`masterchef plugin lock\`.`;
    return [errorOf("MC_LOCK_DIGEST", { detail, about: plugin.name })];
  });
}

function jsonOf(lock: PluginLock): JsonObject {
  const plugins = Object.entries(lock.plugins).map(([name, { version, digest, kind }]): [string, Json] => [
    name,
    { version, digest, kind },
  ]);
  return { lockVersion: lock.lockVersion, plugins: Object.fromEntries(plugins), grants: lock.grants };
}

function malformed(file: string, what: string): MasterchefError {
  const detail = `${file} is not a lock: ${what}. Take it from version control again, or remove it and run \`masterchef plugin lock\`.`;
  return new MasterchefError([errorOf("MC_LOCK_FORMAT", { detail, about: file })]);
}
