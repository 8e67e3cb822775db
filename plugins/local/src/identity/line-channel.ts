import type { Readable, Writable } from "node:stream";

/** The longest message either side accepts, in bytes. */
const longest = 64 * 1024 * 1024;

/** JSON messages over a pair of pipes, one a line. */
export interface LineChannel {
  send(message: unknown): void;
}

/** Where messages come from and go to. */
export interface LineChannelOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly onMessage: (message: unknown) => void;
  /** Called once, when nothing more will come: `reason` says what broke, or nothing at a plain end. */
  readonly onEnd: (reason: string | undefined) => void;
}

/** Starts reading at once. A line that is too long or no JSON ends the channel. */
export function createLineChannel({ input, output, onMessage, onEnd }: LineChannelOptions): LineChannel {
  let pieces: Buffer[] = [];
  let size = 0;
  let ended = false;

  function end(reason: string | undefined): void {
    if (ended) return;
    ended = true;
    input.destroy();
    onEnd(reason);
  }

  function take(line: Buffer): void {
    let message: unknown;
    try {
      message = JSON.parse(line.toString("utf8"));
    } catch {
      end("it sent something that is no JSON");
      return;
    }
    onMessage(message);
  }

  input.on("data", (chunk: Buffer) => {
    let start = 0;
    for (let at = chunk.indexOf(10); at !== -1 && !ended; at = chunk.indexOf(10, start)) {
      pieces.push(chunk.subarray(start, at));
      const line = pieces.length === 1 ? (pieces[0] ?? chunk) : Buffer.concat(pieces);
      pieces = [];
      size = 0;
      start = at + 1;
      take(line);
    }
    pieces.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > longest) end("it sent a message that is too long");
  });
  input.once("end", () => end(undefined));
  input.once("close", () => end(undefined));
  input.on("error", (error) => end(error.message));
  output.on("error", (error) => end(error.message));

  return {
    send(message) {
      if (!ended && output.writable) output.write(`${JSON.stringify(message)}\n`);
    },
  };
}
