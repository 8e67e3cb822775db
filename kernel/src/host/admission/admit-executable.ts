import { dirname, join } from "node:path";
import { errorOf, warningOf } from "../../diagnostics/diagnostic.ts";
import type { Outcome } from "../../diagnostics/outcome.ts";
import type { JsonObject } from "../../ir/json.ts";
import type { AdmittedPlugin } from "../admitted-plugin.ts";
import { readCache, writeCache } from "../cache/artifact-cache.ts";
import type { CacheEntry, CacheLookup } from "../cache/artifact-cache.ts";
import { grantLimits } from "../limits.ts";
import type { Manifest, ManifestExecutable } from "../manifest/manifest.ts";
import { readManifest } from "../manifest/read-manifest.ts";
import { isKnownManifest, wishesOf } from "../manifest/trusted-manifest.ts";
import { readArtifact } from "../read-artifact.ts";
import type { AdmissionRequest } from "./admission-request.ts";
import { admittedPlugin } from "./describe-plugin.ts";
import { wrongName } from "./wrong-name.ts";

/** A plugin that may be started, and what is started. */
export interface AdmittedExecutable {
  readonly plugin: AdmittedPlugin;
  readonly executable: VerifiedExecutable;
}

/** A copy of an executable in the private cache, found to have the digest its manifest names. */
export interface VerifiedExecutable {
  readonly path: string;
  readonly runtime: ManifestExecutable["runtime"];
}

/** Part of the cache key: the version of the checks here. Whatever sharpens a check changes it. */
const toolVersion = "executable-1";

/**
 * Look at the manifest of a plugin for the gRPC carrier and the executable beside it. What is run later is a copy in the private cache, so that nobody can
 * exchange the file between the check and the start. Runs none of its code.
 */
export async function admitExecutable(request: AdmissionRequest): Promise<Outcome<AdmittedExecutable>> {
  const read = readManifest(request.bytes, request.path);
  if (read.tag === "err") return { diagnostics: [read.val] };
  const key = `${request.digest.replace("sha256:", "")}-${toolVersion}`;
  const cached = await readCache(request.cacheFolder, key);
  const checked = await manifestOf(read.val, request.path, cached);
  if (checked.value === undefined) return { diagnostics: checked.diagnostics };
  const { manifest, executable } = checked.value;
  if (request.name !== undefined && request.name !== manifest.name)
    return { diagnostics: [wrongName(request.name, manifest, request.path)] };
  const path = join(dirname(request.path), executable.file);
  const artifact = await readArtifact(path, manifest.name, { digest: executable.digest, by: "manifest" });
  if (artifact.tag === "err") return { diagnostics: [artifact.val] };
  const plugin = admittedPlugin(request, manifest, grantLimits(wishesOf(read.val), request.allowed));
  const entry = cached.tag === "found" ? cached.val : await copyInto(request.cacheFolder, key, executable, artifact.val.bytes);
  const copy = { path: join(entry.folder, executable.file), runtime: executable.runtime };
  const changed = `${cached.tag === "changed" ? cached.val : ""} in the cache is not what was stored for ${plugin.name} ${plugin.version}. It was not run; the executable was copied again.`;
  const diagnostics = cached.tag === "changed" ? [warningOf("MC_HOST_CACHE", { about: plugin.name, detail: changed })] : [];
  return { value: { plugin, executable: copy }, diagnostics };
}

interface CheckedExecutable {
  readonly manifest: Manifest;
  readonly executable: ManifestExecutable;
}

async function manifestOf(document: JsonObject, path: string, cached: CacheLookup): Promise<Outcome<CheckedExecutable>> {
  // What lies in the cache was written after this very manifest had passed every check.
  if (cached.tag === "found" && isKnownManifest(document) && document.executable !== undefined) {
    return { value: { manifest: document, executable: document.executable }, diagnostics: [] };
  }
  const { checkManifest } = await import("../manifest/check-manifest.ts");
  const checked = checkManifest(document, path);
  if (checked.tag === "err") return { diagnostics: checked.val };
  const { executable } = checked.val;
  if (executable !== undefined) return { value: { manifest: checked.val, executable }, diagnostics: [] };
  const detail = `${path} is the manifest of a component. Name the component itself, which holds its manifest.`;
  return { diagnostics: [errorOf("MC_HOST_MANIFEST", { about: path, detail })] };
}

async function copyInto(cacheFolder: string, key: string, executable: ManifestExecutable, bytes: Uint8Array): Promise<CacheEntry> {
  const mode = executable.runtime === "native" ? 0o700 : 0o600;
  await writeCache(cacheFolder, key, new Map([[executable.file, bytes]]), mode);
  const stored = await readCache(cacheFolder, key);
  if (stored.tag !== "found") throw new Error(`The cache folder ${cacheFolder} does not hold what was just written to it.`);
  return stored.val;
}
