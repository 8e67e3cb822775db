import { errorOf, warningOf } from "../../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Outcome } from "../../diagnostics/outcome.ts";
import type { AdmittedPlugin } from "../admitted-plugin.ts";
import { readCache, writeCache } from "../cache/artifact-cache.ts";
import type { CacheLookup } from "../cache/artifact-cache.ts";
import { contracts } from "../contracts.ts";
import { grantLimits } from "../limits.ts";
import type { Limits } from "../limits.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { isKnownManifest, wishesOf } from "../manifest/trusted-manifest.ts";
import type { AdmissionRequest } from "./admission-request.ts";
import { admittedPlugin } from "./describe-plugin.ts";
import { exportProblems, outlineComponent } from "./outline-component.ts";
import type { OutlinedComponent } from "./outline-component.ts";
import { transpiledFrom } from "./transpiled-component.ts";
import type { TranspiledComponent } from "./transpiled-component.ts";
import { wrongName } from "./wrong-name.ts";

/** A component that may be run, and the form in which it is. */
export interface AdmittedComponent {
  readonly plugin: AdmittedPlugin;
  readonly transpiled: TranspiledComponent;
}

/**
 * Part of the cache key: the version of the transpiler and of the checks here. Whatever changes the files or sharpens a check changes it, so that what is
 * found in the cache has passed the checks in force.
 */
const toolVersion = "jco-transpile-0.15.0-2";

/** Look at a component and find it right, or say what is wrong with it. Runs none of its code. */
export async function admitComponent(request: AdmissionRequest): Promise<Outcome<AdmittedComponent>> {
  const outlined = outlineComponent(request.bytes, request.path);
  if (outlined.value === undefined) return { diagnostics: outlined.diagnostics };
  const { document } = outlined.value;
  const limits = grantLimits(wishesOf(document), request.allowed);
  const key = cacheKey(request.digest, limits);
  const cached = await readCache(request.cacheFolder, key);
  const checked = await manifestOf(outlined.value, request.path, cached);
  if (checked.value === undefined) return { diagnostics: checked.diagnostics };
  const manifest = checked.value;
  if (request.name !== undefined && request.name !== manifest.name)
    return { diagnostics: [wrongName(request.name, manifest, request.path)] };
  const plugin = admittedPlugin(request, manifest, limits);
  if (cached.tag === "found") return { value: { plugin, transpiled: transpiledFrom(cached.val) }, diagnostics: [] };
  const made = await transpileInto(request, key, plugin);
  if (made.value === undefined || cached.tag === "absent") return made;
  return { value: made.value, diagnostics: [changedInCache(cached.val, plugin)] };
}

/**
 * A component in the form that is run, if it is in the cache. Its file must have been found to have the plugin's digest: what lies in the cache under that
 * digest was made from those bytes, so they need not be read again.
 */
export async function cachedComponent(plugin: AdmittedPlugin, cacheFolder: string): Promise<Outcome<AdmittedComponent>> {
  const cached = await readCache(cacheFolder, cacheKey(plugin.digest, plugin.limits));
  if (cached.tag === "found") return { value: { plugin, transpiled: transpiledFrom(cached.val) }, diagnostics: [] };
  return { diagnostics: cached.tag === "changed" ? [changedInCache(cached.val, plugin)] : [] };
}

function cacheKey(digest: string, { memoryMiB }: Limits): string {
  return `${digest.replace("sha256:", "")}-${toolVersion}-${memoryMiB}`;
}

function changedInCache(file: string, { name, version }: AdmittedPlugin): Diagnostic {
  const detail = `${file} in the cache is not what was stored for ${name} ${version}. It was not run; the plugin was transpiled again.`;
  return warningOf("MC_HOST_CACHE", { about: name, detail });
}

async function manifestOf(outlined: OutlinedComponent, path: string, cached: CacheLookup): Promise<Outcome<Manifest>> {
  const { document, exports } = outlined;
  // What lies in the cache was written after these very bytes had passed every check.
  if (cached.tag === "found" && isKnownManifest(document)) return { value: document, diagnostics: [] };
  const { checkManifest } = await import("../manifest/check-manifest.ts");
  const checked = checkManifest(document, path);
  if (checked.tag === "err") return { diagnostics: checked.val };
  const manifest = checked.val;
  if (manifest.carrier !== "component") {
    const detail = `The manifest inside the component ${path} names the carrier \`${manifest.carrier}\`. A manifest of that carrier stands beside its executable.`;
    return { diagnostics: [errorOf("MC_HOST_MANIFEST", { about: path, detail })] };
  }
  const problems = exportProblems(exports, contracts[manifest.kind], path);
  return problems.length > 0 ? { diagnostics: problems } : { value: manifest, diagnostics: [] };
}

async function transpileInto(request: AdmissionRequest, key: string, plugin: AdmittedPlugin): Promise<Outcome<AdmittedComponent>> {
  const { transpileComponent } = await import("./transpile-component.ts");
  const made = await transpileComponent(request.bytes, contracts[plugin.kind], plugin.limits.memoryMiB);
  if (made.tag === "err") {
    const detail = `${plugin.name} ${plugin.version} (${request.path}) ${made.val.detail}.`;
    return { diagnostics: [errorOf(made.val.code, { about: plugin.name, detail })] };
  }
  await writeCache(request.cacheFolder, key, made.val);
  const stored = await readCache(request.cacheFolder, key);
  if (stored.tag !== "found") throw new Error(`The cache folder ${request.cacheFolder} does not hold what was just written to it.`);
  return { value: { plugin, transpiled: transpiledFrom(stored.val) }, diagnostics: [] };
}
