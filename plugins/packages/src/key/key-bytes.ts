import type { Content, Problem } from "@masterchef/sdk";
import { compareText, problem } from "@masterchef/sdk";
import { armour, removeArmour } from "../openpgp/armour.ts";
import { decodeBase64 } from "../openpgp/base64.ts";
import { readKeyring } from "../openpgp/keyring.ts";

/** Where the keys come from: text as it stands, or a file of the site as base64. */
export interface KeySource {
  readonly content?: string | undefined;
  readonly source?: string | undefined;
}

/** Public keys, as declared. */
export interface KeyBytes {
  readonly bytes: Uint8Array;
  /** The armoured text, where it came as one. */
  readonly text: string | undefined;
  /** Of the primary keys, sorted. */
  readonly fingerprints: readonly string[];
}

/** Reads declared keys, or says what is wrong with them. */
export function readKey({ content, source }: KeySource): KeyBytes | Problem {
  const at = content === undefined ? "/source" : "/content";
  const raw = content === undefined ? decodeBase64(source ?? "") : undefined;
  const text = (content ?? asciiOf(raw))?.replaceAll("\r\n", "\n");
  const armoured = text?.includes("-----BEGIN PGP ") === true;
  const bytes = armoured ? removeArmour(text) : raw;
  const keyring = bytes === undefined ? undefined : readKeyring(bytes);
  if (text?.includes("-----BEGIN PGP PRIVATE KEY BLOCK-----") === true || keyring?.tag === "secret") {
    const help = "Export the public one: gpg --export --armor KEY. Treat the secret one as known to everybody who can read the site.";
    return problem({ code: "packages/secret-key", at, message: "This is a secret key.", help });
  }
  if (keyring?.tag === "version") {
    const help = "Ask the owner of the repository for a key of version 4, or bring this one with a file resource.";
    return problem({
      code: "packages/key-version",
      at,
      message: `A key is of version ${keyring.version}, whose fingerprint cannot be told here.`,
      help,
    });
  }
  if (bytes === undefined || keyring?.tag !== "keys") {
    const what = armoured ? "is damaged: its check sum or its packets are wrong" : "holds no OpenPGP public key";
    const help = "Fetch it again from the owner of the repository, and see that no page of HTML was saved in its place.";
    return problem({ code: "packages/not-a-key", at, message: `The key ${what}.`, help });
  }
  return { bytes, text: armoured ? ending(text) : undefined, fingerprints: keyring.fingerprints.toSorted(compareText) };
}

/** What is written: text, or with a path that ends in .gpg the bytes themselves, for apt goes by how a file is called. */
export function keyContent({ bytes, text }: KeyBytes, path: string): Content {
  return path.endsWith(".gpg") ? { tag: "bytes", val: bytes } : { tag: "text", val: text ?? armour(bytes) };
}

/** Bytes that are all plain text, as such. */
function asciiOf(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined || bytes.some((byte) => byte > 126 || byte === 0)) return undefined;
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function ending(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
