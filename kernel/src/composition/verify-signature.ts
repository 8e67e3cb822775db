import { createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Content, Signature } from "@masterchef/wit/host";
import type { VerifySignature } from "../plan/resolving-target.ts";
import type { BlobStore } from "../state/blob-store.ts";

/** What stands before the 32 bytes of an Ed25519 key in SubjectPublicKeyInfo (RFC 8410). */
const keyHeader = Buffer.from("302a300506032b6570032100", "hex");

/** Checks Ed25519 signatures of content that is held here. A key or signature that is none is not good. */
export function signatureVerifier(blobs: BlobStore): VerifySignature {
  return async (content, signature) => {
    const key = keyOf(signature.publicKey);
    const bytes = await bytesOf(content, blobs);
    if (key === undefined || bytes === undefined) return false;
    return verify(null, bytes, key, Buffer.from(signature.signature, "base64"));
  };
}

function keyOf(publicKey: Signature["publicKey"]): KeyObject | undefined {
  try {
    if (publicKey.includes("-----BEGIN")) {
      const key = createPublicKey(publicKey);
      return key.asymmetricKeyType === "ed25519" ? key : undefined;
    }
    const raw = Buffer.from(publicKey, "base64");
    if (raw.length !== 32) return undefined;
    return createPublicKey({ key: Buffer.concat([keyHeader, raw]), format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}

async function bytesOf(content: Content, blobs: BlobStore): Promise<Uint8Array | undefined> {
  switch (content.tag) {
    case "text":
      return Buffer.from(content.val);
    case "bytes":
      return content.val;
    case "blob":
      return await blobs.read(content.val);
    case "parts":
      return undefined;
  }
}
