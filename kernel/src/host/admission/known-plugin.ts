import { parseJson } from "../../ir/parse-json.ts";
import { isJsonObject } from "../../ir/json.ts";
import type { AdmittedPlugin } from "../admitted-plugin.ts";
import { readCache, writeCache } from "../cache/artifact-cache.ts";
import { contracts } from "../contracts.ts";
import { grantLimits } from "../limits.ts";
import type { AllowedLimits } from "../limits.ts";
import { isKnownManifest, wishesOf } from "../manifest/trusted-manifest.ts";
import type { PluginSource } from "../plugin-source.ts";
import { admittedPlugin } from "./describe-plugin.ts";

/** Part of the cache key: the version of the checks of manifests. Whatever sharpens one changes it. */
const checksVersion = "manifest-1";
const manifestName = "manifest.json";
/** A lock that has not been checked yet may name anything. */
const digestForm = /^sha256:[0-9a-f]{64}$/;

/**
 * A locked plugin as it was found when bytes of its digest were admitted before; undefined if none were. Its file is not looked at: whoever is about to call
 * it compares the file with the digest first.
 */
export async function knownPlugin(source: PluginSource, cacheFolder: string, allowed: AllowedLimits): Promise<AdmittedPlugin | undefined> {
  const { name, path, digest } = source;
  if (digest === undefined || !digestForm.test(digest)) return undefined;
  const cached = await readCache(cacheFolder, keyOf(digest));
  const text = cached.tag === "found" ? cached.val.files.get(manifestName) : undefined;
  const document = text === undefined ? undefined : parseJson(Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString("utf8"));
  if (!isJsonObject(document) || !isKnownManifest(document)) return undefined;
  // Under another name, or by a contract that this host no longer speaks, it is to be refused in full.
  if (document.name !== name || document.contract !== contracts[document.kind].name) return undefined;
  return admittedPlugin({ path, digest }, document, grantLimits(wishesOf(document), allowed));
}

/** Keeps what was found of a plugin that was just admitted. */
export async function rememberPlugin({ digest, manifest }: AdmittedPlugin, cacheFolder: string): Promise<void> {
  const key = keyOf(digest);
  if ((await readCache(cacheFolder, key)).tag === "found") return;
  await writeCache(cacheFolder, key, new Map([[manifestName, Buffer.from(JSON.stringify(manifest))]]));
}

function keyOf(digest: string): string {
  return `${digest.replace("sha256:", "")}-${checksVersion}`;
}
