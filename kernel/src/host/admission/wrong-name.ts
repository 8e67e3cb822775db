import { errorOf } from "../../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Manifest } from "../manifest/manifest.ts";

/** The plugin at `path` is used under another name than its own. */
export function wrongName(name: string, manifest: Manifest, path: string): Diagnostic {
  const detail = `${path} is used as ${name}, but its manifest says that it is ${manifest.name} ${manifest.version}. Use it as ${manifest.name}, or name the right file.`;
  return errorOf("MC_HOST_NAME", { about: name, detail });
}
