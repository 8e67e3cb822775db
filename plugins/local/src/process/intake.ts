import type { Readable } from "node:stream";

/** What to read and how much of it to keep. */
export interface IntakeOptions {
  readonly stream: Readable | null;
  /** Bytes kept. */
  readonly limit: number;
  /** Called once, when more than the limit came. */
  readonly onFull: (() => void) | undefined;
  /** Called with every piece, also beyond the limit. */
  readonly onOutput: ((bytes: Uint8Array) => void) | undefined;
}

/** One output stream of a program, read as it comes. */
export interface Intake {
  /** Settles when the stream ended; it may stay open as long as any process holds it. */
  readonly ended: Promise<void>;
  /** Bytes that came so far, kept or not. */
  received(): number;
  /** What was kept. Reads no further. */
  take(): Uint8Array;
}

/** Starts reading at once. */
export function createIntake({ stream, limit, onFull, onOutput }: IntakeOptions): Intake {
  const pieces: Buffer[] = [];
  let kept = 0;
  let received = 0;
  let full = false;
  if (stream === null) return { ended: Promise.resolve(), received: () => 0, take: () => new Uint8Array() };

  stream.on("data", (chunk: Buffer) => {
    received += chunk.length;
    onOutput?.(chunk);
    const room = limit - kept;
    if (room > 0) {
      const piece = chunk.length > room ? chunk.subarray(0, room) : chunk;
      pieces.push(piece);
      kept += piece.length;
    }
    if (chunk.length > room && !full) {
      full = true;
      onFull?.();
    }
  });
  const ended = new Promise<void>((resolve) => {
    stream.once("close", resolve);
    stream.on("error", () => resolve());
  });
  return {
    ended,
    received: () => received,
    take() {
      stream.destroy();
      return Buffer.concat(pieces, kept);
    },
  };
}
