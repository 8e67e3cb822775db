import { CodecError } from "../codec.ts";

const strictText = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A place in the bytes of a message that moves forward. Throws `CodecError` where the bytes end early or make no sense. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get atEnd(): boolean {
    return this.#at >= this.#end;
  }

  /** The number of the next field and the form it is in. */
  tag(): { readonly number: number; readonly wire: number } {
    const tag = this.varint();
    return { number: Math.floor(tag / 8), wire: tag % 8 };
  }

  /** An unsigned number. From 2^53 it is no longer exact, which the check of its range then refuses. */
  varint(): number {
    let value = 0;
    let unit = 1;
    for (let size = 0; size < 10; size += 1) {
      const byte = this.#byte();
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 128;
    }
    throw new CodecError("", "a number has more than ten bytes");
  }

  /** A number of either sign. */
  zigzag(): number {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(value % 2n === 0n ? value / 2n : -(value / 2n) - 1n);
    }
    throw new CodecError("", "a number has more than ten bytes");
  }

  /** A length and a reader of that many bytes. */
  part(): WireReader {
    const length = this.varint();
    const start = this.#at;
    this.#advance(length);
    return new WireReader(this.#bytes, start, start + length);
  }

  /** All that is left, as text. */
  text(): string {
    try {
      return strictText.decode(this.#bytes.subarray(this.#take(), this.#end));
    } catch (error) {
      if (error instanceof CodecError) throw error;
      throw new CodecError("", "a text is not UTF-8");
    }
  }

  /** All that is left, as a copy: a window would keep the whole message in memory. */
  rest(): Uint8Array {
    return this.#bytes.slice(this.#take(), this.#end);
  }

  /** Pass over a field of an unknown number. */
  skip(wire: number): void {
    if (wire === 0) this.varint();
    else if (wire === 1) this.#advance(8);
    else if (wire === 2) this.part();
    else if (wire === 5) this.#advance(4);
    else throw new CodecError("", "a field is in an unknown form");
  }

  #take(): number {
    const at = this.#at;
    this.#at = this.#end;
    return at;
  }

  #advance(length: number): void {
    if (length > this.#end - this.#at) throw new CodecError("", "the bytes end too early");
    this.#at += length;
  }

  #byte(): number {
    const byte = this.atEnd ? undefined : this.#bytes[this.#at];
    if (byte === undefined) throw new CodecError("", "the bytes end too early");
    this.#at += 1;
    return byte;
  }
}
