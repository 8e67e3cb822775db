import { open } from "node:fs/promises";

/** Bytes in one piece, the contract's limit for what travels to a host. */
const pieceSize = 256 << 10;

/**
 * A file from its start to its end, in flat memory: two buffers take turns, so a piece is good until the one after the next is asked for. Whoever holds
 * on to it for longer must copy it. System errors are thrown as they are.
 */
export async function* readPieces(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await open(path, "r");
  try {
    // One byte more than there is, so that a small file is read to its end at once.
    const size = Math.min((await handle.stat()).size + 1, pieceSize);
    let buffer: Buffer = Buffer.allocUnsafeSlow(size);
    let other: Buffer | undefined;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, size, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      [buffer, other] = [other ?? Buffer.allocUnsafeSlow(size), buffer];
    }
  } finally {
    await handle.close();
  }
}
