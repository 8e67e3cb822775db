/**
 * Bytes written from the last to the first. What a message holds is then written before its length has to be known, so nothing is measured first and
 * nothing is copied but once at the end.
 */
export class BackwardWriter {
  #buffer: Buffer;
  /** Where the first byte written so far stands. */
  #start: number;

  constructor(size = 4096) {
    this.#buffer = Buffer.allocUnsafe(size);
    this.#start = size;
  }

  /** How many bytes were written. */
  get length(): number {
    return this.#buffer.length - this.#start;
  }

  /** An unsigned number below 2^53 as a varint. */
  varint(value: number): void {
    let size = 1;
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
    this.#reserve(size);
    let at = this.#start;
    let rest = value;
    for (let left = size; left > 1; left -= 1) {
      this.#buffer[at] = (rest % 128) + 128;
      at += 1;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[at] = rest;
  }

  /** An unsigned number of up to 64 bits as a varint. */
  bigVarint(value: bigint): void {
    const parts: number[] = [];
    let rest = value;
    do {
      const part = Number(rest & 127n);
      rest >>= 7n;
      parts.push(rest > 0n ? part + 128 : part);
    } while (rest > 0n);
    this.raw(Uint8Array.from(parts));
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#start);
  }

  /** Text as UTF-8. */
  text(text: string): void {
    const size = Buffer.byteLength(text);
    this.#reserve(size);
    this.#buffer.write(text, this.#start, size, "utf8");
  }

  /** All of it, in the order it is to be read. */
  finish(): Buffer {
    return this.#buffer.subarray(this.#start);
  }

  #reserve(size: number): void {
    if (size > this.#start) {
      const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.length + size));
      const start = grown.length - this.length;
      this.#buffer.copy(grown, start, this.#start);
      this.#buffer = grown;
      this.#start = start;
    }
    this.#start -= size;
  }
}
