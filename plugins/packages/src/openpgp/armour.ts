import { decodeBase64, encodeBase64 } from "./base64.ts";

const blockForm = /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g;

/** The bytes of all public key blocks of a text, one after the other. Undefined where there is none, or one is not whole. */
export function removeArmour(text: string): Uint8Array | undefined {
  const blocks = [...text.matchAll(blockForm)].map(([, body]) => bytesOfBlock(body ?? ""));
  if (blocks.length === 0 || !blocks.every((block) => block !== undefined)) return undefined;
  const whole = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

/** Headers end with an empty line; a line that begins with `=` holds the check sum. */
function bytesOfBlock(body: string): Uint8Array | undefined {
  const lines = body.split(/\r?\n/).map((line) => line.trim());
  const start = lines.indexOf("");
  if (start < 0) return undefined;
  const data = lines.slice(start + 1);
  const sum = data.find((line) => /^=[A-Za-z0-9+/]{4}$/.test(line));
  const bytes = decodeBase64(data.filter((line) => !/^=[A-Za-z0-9+/]{4}$/.test(line)).join(""));
  if (bytes === undefined || bytes.length === 0) return undefined;
  return sum === undefined || sum === `=${checkSum(bytes)}` ? bytes : undefined;
}

/** Keys as text, as apt reads them from files that end in .asc and rpm from any. */
export function armour(bytes: Uint8Array): string {
  const lines = encodeBase64(bytes).match(/.{1,64}/g) ?? [];
  return ["-----BEGIN PGP PUBLIC KEY BLOCK-----", "", ...lines, `=${checkSum(bytes)}`, "-----END PGP PUBLIC KEY BLOCK-----", ""].join("\n");
}

/** CRC-24 (RFC 4880, 6.1). */
function checkSum(bytes: Uint8Array): string {
  let sum = 0xb704ce;
  for (const byte of bytes) {
    sum ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum & 0x800000) === 0 ? sum << 1 : ((sum << 1) ^ 0x1864cfb) & 0xffffff;
  }
  return encodeBase64(new Uint8Array([(sum >> 16) & 0xff, (sum >> 8) & 0xff, sum & 0xff]));
}
