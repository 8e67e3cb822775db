import type { Captured } from "@masterchef/wit/host";
import type { BlobStore } from "../state/blob-store.ts";

/** Content of the site that is at hand and no larger than `limit` bytes, as an answer of a host would give it. */
export function keptContent(blobs: BlobStore, digest: string, limit: number): Captured | undefined {
  const bytes = blobs.inMemory(digest);
  if (bytes === undefined || bytes.length > limit) return undefined;
  const text = Buffer.from(bytes).toString("utf8");
  // Only text that comes back as the same bytes is text.
  return Buffer.from(text).equals(Buffer.from(bytes)) ? { tag: "text", val: text } : { tag: "bytes", val: bytes };
}
