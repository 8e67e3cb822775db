import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "../json.ts";
import { isJsonObject, parseObject } from "../json.ts";
import type { PluginKind } from "./bundle.ts";

/** A plugin's manifest.json, and what the build reads of it. The host checks the rest when it admits the plugin. */
export interface PluginManifest {
  readonly document: JsonObject;
  /** The part of the name behind the slash. */
  readonly shortName: string;
  readonly kind: PluginKind;
}

/** The world a component of a kind is built for. */
export const worlds: Readonly<Record<PluginKind, string>> = {
  provider: "masterchef:provider/provider-plugin@0.1.0",
  facts: "masterchef:facts/facts-plugin@0.1.0",
};

/** Problem codes the SDK itself may use in the name of a plugin, completed with its name. */
const ownProblems: Readonly<Record<string, string>> = {
  "answer-failed": "The target could not be read. Put right what keeps it from being read, then plan again.",
  "answer-malformed": "The transport gave an answer of another kind than was asked for. Report it to the maker of the transport.",
  "not-known-yet": "What this rests on is known only once earlier steps have run.",
  "bad-value": "A value is of the wrong type.",
  "bad-path": "A path must be absolute, without .. and without control characters.",
  "bad-mode": "A mode is octal text, for example 0644.",
  "bad-principal": "A user or a group is a name, or # and a decimal id.",
  "nul-character": "A text must not hold a NUL character.",
  "identity-unknown": "What identifies a resource must be written so that it can be told before the run.",
};

/** Reads `manifest.json` of a plugin's folder. */
export async function readManifest(folder: string): Promise<PluginManifest> {
  const path = join(folder, "manifest.json");
  const document = parseObject(await readFile(path, "utf8"));
  const { name, kind, carrier, problems } = {
    name: document["name"],
    kind: document["kind"],
    carrier: document["carrier"],
    problems: document["problems"],
  };
  if (typeof name !== "string" || !/^[a-z0-9-]+\/[a-z0-9-]+$/.test(name)) throw new Error(`Cannot build ${path}: "name" is not owner/name`);
  if (kind !== "provider" && kind !== "facts") throw new Error(`Cannot build ${path}: "kind" is neither provider nor facts`);
  if (carrier !== "component") throw new Error(`Cannot build ${path}: "carrier" is not component`);
  const shortName = name.slice(name.indexOf("/") + 1);
  const own = Object.fromEntries(Object.entries(ownProblems).map(([code, text]) => [`${shortName}/${code}`, text]));
  return { document: { ...document, problems: { ...own, ...(isJsonObject(problems) ? problems : {}) } }, shortName, kind };
}
