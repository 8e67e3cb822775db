import { join } from "node:path";
import { BlobStore } from "../state/blob-store.ts";
import type { SiteContext } from "./site-context.ts";

/** Contents larger than this are told by digest and size. In bytes. */
const shownBytes = 1 << 20;

/** The bytes of a content, if this site holds them: as something it declares, or as something it replaced. */
export async function heldContent({ blobs, state }: SiteContext, digest: string): Promise<Uint8Array | undefined> {
  for (const store of [blobs, new BlobStore(join(state.filebucket, "blobs"))]) {
    if (await store.has(digest)) return await upTo(store.open(digest));
  }
  return undefined;
}

async function upTo(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array | undefined> {
  const taken: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > shownBytes) return undefined;
    taken.push(Uint8Array.from(piece));
  }
  return Buffer.concat(taken);
}
