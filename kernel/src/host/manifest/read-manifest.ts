import { errorOf } from "../../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { isJsonObject } from "../../ir/json.ts";
import type { JsonObject } from "../../ir/json.ts";
import { fixedLimits } from "../limits.ts";
import { parseStrictJson } from "./strict-json.ts";

/** A JSON object that claims to be a manifest, or why it cannot be one. */
export type ReadManifest = { readonly tag: "ok"; readonly val: JsonObject } | { readonly tag: "err"; readonly val: Diagnostic };

/** Read the text of a manifest. What it says is not checked yet; see `check-manifest.ts`. `path` is the file it came from. */
export function readManifest(bytes: Uint8Array, path: string): ReadManifest {
  const refuse = (what: string): ReadManifest => ({
    tag: "err",
    val: errorOf("MC_HOST_MANIFEST", { about: path, detail: `The manifest of ${path} cannot be read: ${what}. Build the plugin again.` }),
  });
  if (bytes.length > fixedLimits.manifestBytes) return refuse(`it has ${bytes.length} bytes, more than ${fixedLimits.manifestBytes}`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse("it is not UTF-8");
  }
  const parsed = parseStrictJson(text);
  if (parsed.tag === "err") return refuse(parsed.val);
  if (!isJsonObject(parsed.val)) return refuse("it is not an object");
  return { tag: "ok", val: parsed.val };
}
