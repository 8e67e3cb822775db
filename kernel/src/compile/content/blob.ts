import type { Json, JsonObject } from "../../ir/json.ts";
import { isJsonObject } from "../../ir/json.ts";
import type { KeptBlob } from "../compile-input.ts";

/** The form stored content has in a document. */
export function blobToJson(blob: KeptBlob): JsonObject {
  return { $blob: { digest: blob.digest, size: blob.size } };
}

/** Whether it is such a form. */
export function isBlob(value: Json | undefined): boolean {
  return isJsonObject(value) && isJsonObject(value["$blob"]);
}
