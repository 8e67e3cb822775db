import type { Readable } from "node:stream";

/** What a process wrote, line by line, as far as it may. */
export interface BoundedLog {
  /** The last lines, for a report of its death. */
  tail(): string;
}

const tailCharacters = 2_000;
const lineCharacters = 1_000;

/** Read a stream to its end so that its writer never waits. Lines are told until `bytes` have come; the rest is dropped, and that is told once. */
export function readBoundedLog(stream: Readable, bytes: number, tell: (line: string) => void): BoundedLog {
  const decoder = new TextDecoder();
  let left = bytes;
  let line = "";
  let tail = "";
  const tellLine = (text: string): void => {
    const bounded = text.slice(0, lineCharacters);
    tail = `${tail}${bounded}\n`.slice(-tailCharacters);
    tell(bounded);
  };
  stream.on("data", (chunk: Buffer) => {
    if (left <= 0) return;
    const kept = chunk.subarray(0, left);
    left -= chunk.length;
    const lines = (line + decoder.decode(kept, { stream: true })).split("\n");
    line = lines.pop() ?? "";
    for (const complete of lines) tellLine(complete);
    if (left > 0) return;
    if (line !== "") tellLine(line);
    tellLine(`(the plugin wrote more than its limit \`logKiB\` of ${Math.round(bytes / 1024)} KiB; the rest is dropped)`);
  });
  stream.on("end", () => {
    if (left > 0 && line !== "") tellLine(line);
  });
  stream.on("error", () => undefined);
  return { tail: () => tail.trim() };
}
