import type { JsonObject } from "../ir/json.ts";

/** Documents are never changed, and each is handed to its plugin several times. */
const texts = new WeakMap<JsonObject, string>();

/** A document as a plugin gets it: made once, so that whoever looks it up compares no more than where it lies. */
export function documentText(document: JsonObject): string {
  let text = texts.get(document);
  if (text === undefined) texts.set(document, (text = JSON.stringify(document)));
  return text;
}
