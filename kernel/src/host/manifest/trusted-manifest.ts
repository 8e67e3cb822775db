import { decodeJson } from "@masterchef/wit/codec";
import type { JsonObject } from "../../ir/json.ts";
import type { Capabilities } from "../admitted-plugin.ts";
import type { Limits } from "../limits.ts";
import type { Manifest } from "./manifest.ts";

/**
 * Take a document for a manifest without the full check. Only for a document read from bytes whose digest is known to have passed `checkManifest` before:
 * loading the schema validator costs more than everything else a start does.
 */
export function isKnownManifest(document: JsonObject): document is JsonObject & Manifest {
  return document["masterchef"] === "manifest" && document["format"] === 1;
}

/** The limits a document wishes for, as far as they are numbers. Needed before the document is checked. */
export function wishesOf(document: JsonObject): Partial<Limits> {
  const wishes = document["limits"];
  if (typeof wishes !== "object" || wishes === null || Array.isArray(wishes)) return {};
  return Object.fromEntries(Object.entries(wishes).filter(([, wish]) => Number.isSafeInteger(wish)));
}

/** The capabilities of a checked manifest in the host's form. */
export function capabilitiesOf(manifest: Manifest): Capabilities {
  return {
    ask: manifest.capabilities.ask.map((pattern) => decodeJson("Pattern", pattern)),
    do: manifest.capabilities.do.map((pattern) => decodeJson("Pattern", pattern)),
  };
}
