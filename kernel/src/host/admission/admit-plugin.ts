import type { Outcome } from "../../diagnostics/outcome.ts";
import { readArtifact } from "../read-artifact.ts";
import type { AllowedLimits } from "../limits.ts";
import type { PluginSource } from "../plugin-source.ts";
import { admitComponent } from "./admit-component.ts";
import type { AdmittedComponent } from "./admit-component.ts";
import { admitExecutable } from "./admit-executable.ts";
import type { AdmittedExecutable } from "./admit-executable.ts";

/** A plugin that may be run, in what form it is. */
export type Admitted = AdmittedComponent | AdmittedExecutable;

/** Read a plugin's file, compare it with the lock and admit what it is. Runs none of its code. */
export async function admitPlugin(source: PluginSource, cacheFolder: string, allowed: AllowedLimits): Promise<Outcome<Admitted>> {
  const artifact = await readArtifact(source.path, source.name, { digest: source.digest, by: "lock" });
  if (artifact.tag === "err") return { diagnostics: [artifact.val] };
  const request = { name: source.name, path: source.path, cacheFolder, allowed, ...artifact.val };
  return looksLikeManifest(artifact.val.bytes) ? admitExecutable(request) : admitComponent(request);
}

/** A manifest is a JSON object; nothing in WebAssembly begins with a brace. */
export function looksLikeManifest(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  return first === 0x7b;
}
