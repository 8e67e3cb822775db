import { createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Signature } from "@masterchef/wit/host";
import type { ContentSource } from "../blob/content-bytes.ts";
import { failure, otherFailure } from "../failure.ts";
import { refused } from "../stop.ts";

/** Ed25519 needs all bytes at once. */
const largestSigned = 256 * 1024 * 1024;
/** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410). */
const keyHeader = Buffer.from("302a300506032b6570032100", "hex");

/** Throws a `Stop` unless the signature is good for exactly this content. */
export function checkSignature(path: string, source: ContentSource, signed: Signature): void {
  if (source.size > largestSigned) throw refused(failure("unsupported", `${path}: signed content may be 256 MiB at most`));
  const key = publicKey(path, signed.publicKey);
  const signature = decode(signed.signature, 64);
  if (signature === undefined) throw refused(failure("malformed", `${path}: the signature is not 64 bytes in base64`));
  if (!verify(undefined, source.all(), key, signature)) {
    throw refused(
      otherFailure(
        "bad-signature",
        `${path}: the signature is not good for this content under this key; nothing was written. Sign the content again or correct the key`,
      ),
    );
  }
}

function publicKey(path: string, text: string): KeyObject {
  try {
    const raw = decode(text.trim(), 32);
    const key =
      raw === undefined ? createPublicKey(text) : createPublicKey({ key: Buffer.concat([keyHeader, raw]), format: "der", type: "spki" });
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Said below.
  }
  throw refused(failure("malformed", `${path}: the public key is neither 32 bytes in base64 nor an Ed25519 key in PEM`));
}

function decode(text: string, length: number): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64");
  return bytes.length === length ? bytes : undefined;
}
