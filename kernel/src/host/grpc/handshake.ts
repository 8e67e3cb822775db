import { createHash, timingSafeEqual } from "node:crypto";
import { dirname } from "node:path";

/** The version of the handshake itself. */
const handshakeVersion = "1";

/** What a plugin process must say of itself. */
export interface ExpectedHandshake {
  /** Package and version, `masterchef:transport@0.1.0`. */
  readonly contract: string;
  /** Where its socket must be. */
  readonly folder: string;
  /** What it was given on its standard input. */
  readonly secret: string;
}

/** The path of its socket, or in a few words what is wrong. */
export type Handshake = { readonly tag: "ok"; readonly val: string } | { readonly tag: "err"; readonly val: string };

/** Read the one line `masterchef|1|<contract>|unix:<path>|<SHA-256 of the secret in hex>`. */
export function readHandshake(line: string, expected: ExpectedHandshake): Handshake {
  const [word, version, contract, address, proof, ...more] = line.split("|");
  if (word !== "masterchef" || address === undefined || proof === undefined || more.length > 0) {
    return { tag: "err", val: `its first line is not a handshake: ${JSON.stringify(line.slice(0, 200))}` };
  }
  if (version !== handshakeVersion)
    return { tag: "err", val: `it speaks version ${version ?? ""} of the handshake, not ${handshakeVersion}` };
  if (contract !== expected.contract) return { tag: "err", val: `it speaks ${contract ?? ""}, but its manifest says ${expected.contract}` };
  const path = address.startsWith("unix:") ? address.slice("unix:".length) : "";
  // Anywhere else somebody other than this process could be listening.
  if (dirname(path) !== expected.folder) return { tag: "err", val: `it does not listen in the folder it was given` };
  const wanted = createHash("sha256").update(expected.secret).digest();
  const given = Buffer.from(proof, "hex");
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    return { tag: "err", val: "it does not prove that it read its secret" };
  return { tag: "ok", val: path };
}
