const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bytes of a text in base64, white space apart. Undefined where it is none. A guest has neither `atob` nor `Buffer`. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const compact = text.replaceAll(/\s/g, "");
  const digits = compact.replace(/={0,2}$/, "");
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*$/.test(digits)) return undefined;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let [buffer, bits, length] = [0, 0, 0];
  for (const digit of digits) {
    buffer = ((buffer << 6) | alphabet.indexOf(digit)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = (buffer >> bits) & 0xff;
    length += 1;
  }
  return bytes;
}

/** Bytes in base64, with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.subarray(at, at + 3);
    const group = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    const digits = [18, 12, 6, 0].map((shift) => alphabet.charAt((group >> shift) & 63));
    text += `${digits[0]}${digits[1]}${second === undefined ? "=" : digits[2]}${third === undefined ? "=" : digits[3]}`;
  }
  return text;
}
