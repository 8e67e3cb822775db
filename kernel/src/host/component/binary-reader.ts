/** Thrown for bytes that end early or hold a number that is too large. Caught where the reading started. */
export class MalformedBinary extends Error {}

/** A place in a WebAssembly binary that moves forward as things are read. Never reads beyond its end. */
export interface BinaryReader {
  readonly offset: number;
  readonly atEnd: boolean;
  /** One byte. */
  byte(): number;
  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number;
  /** So many bytes, shared with the source. */
  bytes(length: number): Uint8Array;
  /** All that is left, shared with the source. */
  rest(): Uint8Array;
  /** A length and that many bytes of UTF-8. */
  name(): string;
}

/** Read from the start of these bytes. */
export function readBinary(source: Uint8Array): BinaryReader {
  let offset = 0;
  const byte = (): number => {
    const value = source[offset];
    if (value === undefined) throw new MalformedBinary("the bytes end too early");
    offset += 1;
    return value;
  };
  const u32 = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const part = byte();
      value += (part & 0x7f) * 2 ** shift;
      if (part < 0x80) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw new MalformedBinary("a number is too large");
  };
  const bytes = (length: number): Uint8Array => {
    if (length > source.length - offset) throw new MalformedBinary("the bytes end too early");
    const part = source.subarray(offset, offset + length);
    offset += length;
    return part;
  };
  const name = (): string => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes(u32()));
    } catch (error) {
      if (error instanceof MalformedBinary) throw error;
      throw new MalformedBinary("a name is not UTF-8");
    }
  };
  return {
    get offset() {
      return offset;
    },
    get atEnd() {
      return offset >= source.length;
    },
    byte,
    u32,
    bytes,
    rest: () => bytes(source.length - offset),
    name,
  };
}

/** A number as unsigned LEB128. */
export function encodeU32(value: number): readonly number[] {
  const encoded: number[] = [];
  let rest = value;
  do {
    const part = rest % 128;
    rest = Math.floor(rest / 128);
    encoded.push(rest > 0 ? part + 128 : part);
  } while (rest > 0);
  return encoded;
}
