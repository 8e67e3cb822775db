import { isUtf8 } from "node:buffer";
import type { Captured } from "@masterchef/wit/host";

/** Bytes from the target as the contract wants them: text if and only if they are valid UTF-8. */
export function captured(bytes: Uint8Array): Captured {
  if (!isUtf8(bytes)) return { tag: "bytes", val: Uint8Array.from(bytes) };
  return { tag: "text", val: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8") };
}

/** Nothing was said. */
export const nothingCaptured: Captured = { tag: "text", val: "" };

/** The last `limit` bytes, not starting in the middle of a UTF-8 character. */
export function tail(bytes: Uint8Array, limit: number): Uint8Array {
  if (bytes.length <= limit) return bytes;
  let start = bytes.length - limit;
  for (let steps = 0; steps < 3 && isContinuation(bytes[start]); steps += 1) start += 1;
  return bytes.subarray(start);
}

/** How many bytes at the end begin a UTF-8 character that is not complete yet. */
export function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
