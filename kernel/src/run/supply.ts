import type { Content, Operation, Piece } from "@masterchef/wit/host";
import type { SessionPort } from "./session-port.ts";
import type { BlobPort } from "./state-ports.ts";

/** The contract's limit for pieces. What travels in one burst is hardly more: large messages are copied on their way, several times over. */
const pieceSize = 256 << 10;

/** Digests of the content an operation needs on the host before it starts. */
export function blobsOf(operation: Operation): readonly string[] {
  return contentsOf(operation).flatMap((content) => (content.tag === "blob" ? [content.val] : []));
}

function contentsOf(operation: Operation): readonly Content[] {
  const { act } = operation;
  const content =
    act.tag === "write-file" ? act.val.content : act.tag === "run" ? act.val.process.stdin : act.tag === "http" ? act.val.body : undefined;
  return content === undefined ? [] : [content];
}

/** Send what the host does not hold yet, in pieces and in flat memory. Every digest must be in the store. */
export async function supplyBlobs(session: SessionPort, blobs: BlobPort, digests: readonly string[]): Promise<void> {
  const missing = digests.length === 0 ? [] : await session.missing(digests);
  if (missing.length > 0) await session.supply(bursts(blobs, missing));
}

async function* bursts(blobs: BlobPort, digests: readonly string[]): AsyncGenerator<readonly Piece[], void, undefined> {
  let burst: Piece[] = [];
  let size = 0;
  for (const blob of digests) {
    for await (const piece of pieces(blobs, blob)) {
      burst.push(piece);
      size += piece.bytes.length;
      if (size < pieceSize) continue;
      yield burst;
      burst = [];
      size = 0;
    }
  }
  if (burst.length > 0) yield burst;
}

/**
 * A blob in pieces, each good until the next is asked for. Each is held back until the next is there, so that the last can say so, and until the store has
 * vouched for the whole.
 */
async function* pieces(blobs: BlobPort, blob: string): AsyncGenerator<Piece, void, undefined> {
  let held: Uint8Array = new Uint8Array();
  for await (const bytes of blobs.open(blob)) {
    for (let start = 0; start < bytes.length; start += pieceSize) {
      if (held.length > 0) yield { blob, bytes: held, last: false };
      held = bytes.subarray(start, start + pieceSize);
    }
  }
  yield { blob, bytes: held, last: true };
}
