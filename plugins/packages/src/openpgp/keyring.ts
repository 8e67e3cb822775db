import { sha1 } from "./sha1.ts";

/** What public keys there are in some bytes. */
export type Keyring =
  | { readonly tag: "keys"; readonly fingerprints: readonly string[] }
  /** It is not made of whole packets, or begins with something else than a public key. */
  | { readonly tag: "not-keys" }
  /** It holds a secret key. */
  | { readonly tag: "secret" }
  /** A key of a version whose fingerprint is made otherwise. */
  | { readonly tag: "version"; readonly version: number };

const publicKey = 6;
const secretKeys: readonly number[] = [5, 7];

/** Reads OpenPGP packets (RFC 4880, 4.2) and tells the fingerprints of the primary keys, in upper-case hexadecimal. */
export function readKeyring(bytes: Uint8Array): Keyring {
  const fingerprints: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const packet = packetAt(bytes, at);
    if (packet === undefined || (at === 0 && packet.tag !== publicKey && !secretKeys.includes(packet.tag))) return { tag: "not-keys" };
    if (secretKeys.includes(packet.tag)) return { tag: "secret" };
    if (packet.tag === publicKey) {
      const [version = 0] = packet.body;
      if (version !== 4) return { tag: "version", version };
      fingerprints.push(fingerprintOf(packet.body));
    }
    at = packet.end;
  }
  return fingerprints.length === 0 ? { tag: "not-keys" } : { tag: "keys", fingerprints };
}

interface Packet {
  readonly tag: number;
  readonly body: Uint8Array;
  readonly end: number;
}

function packetAt(bytes: Uint8Array, start: number): Packet | undefined {
  const [first = 0, second = 0, third = 0] = bytes.subarray(start, start + 3);
  if ((first & 0x80) === 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isNew = (first & 0x40) !== 0;
  const tag = isNew ? first & 0x3f : (first >> 2) & 0x0f;
  const of = (header: number, length: number | undefined): Packet | undefined => {
    const body = start + header;
    if (length === undefined || body + length > bytes.length) return undefined;
    return { tag, body: bytes.subarray(body, body + length), end: body + length };
  };
  const long = (at: number): number | undefined => (start + at + 4 > bytes.length ? undefined : view.getUint32(start + at));
  if (isNew) {
    if (second < 192) return of(2, second);
    if (second < 224) return of(3, ((second - 192) << 8) + third + 192);
    // Keys are never written in parts.
    return second === 255 ? of(6, long(2)) : undefined;
  }
  const kind = first & 0x03;
  if (kind === 0) return of(2, second);
  if (kind === 1) return of(3, (second << 8) + third);
  return kind === 2 ? of(5, long(1)) : undefined;
}

function fingerprintOf(body: Uint8Array): string {
  const hashed = new Uint8Array(body.length + 3);
  hashed.set([0x99, (body.length >> 8) & 0xff, body.length & 0xff]);
  hashed.set(body, 3);
  return sha1(hashed);
}
