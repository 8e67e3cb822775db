// The pure folders type-check without any host's types. These two classes are part of every JavaScript engine we run on.
declare class TextDecoder {
  constructor(label: "utf-8", options: { readonly fatal: boolean });
  decode(bytes: Uint8Array): string;
}
declare class TextEncoder {
  encode(text: string): Uint8Array;
}

const strict = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder("utf-8", { fatal: false });
const encoder = new TextEncoder();

/** The text, or how many well-formed characters stand before the first byte that is not UTF-8. A byte order mark is dropped. */
export function decodeUtf8(bytes: Uint8Array): { readonly text: string } | { readonly valid: string } {
  try {
    return { text: strict.decode(bytes) };
  } catch {
    return { valid: lenient.decode(bytes.subarray(0, validPrefix(bytes))) };
  }
}

/** The bytes of a text. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Length of the longest start of `bytes` that is UTF-8, found by halving: a start of a valid text is valid but for its last character. */
function validPrefix(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 4) {
    const middle = (good + bad) >> 1;
    if (startsWell(bytes, middle)) good = middle;
    else bad = middle;
  }
  while (good < bad && startsWell(bytes, good + 1)) good += 1;
  return good;
}

function startsWell(bytes: Uint8Array, length: number): boolean {
  for (let cut = 0; cut < 4 && cut <= length; cut += 1) {
    try {
      strict.decode(bytes.subarray(0, length - cut));
      return true;
    } catch {
      // The end may cut a character in two: try without its last bytes.
    }
  }
  return false;
}
