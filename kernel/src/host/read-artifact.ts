import { createHash } from "node:crypto";
import { constants, readSync } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { digestOf } from "./digest.ts";
import { fixedLimits } from "./limits.ts";

/** The bytes of a plugin's file and their digest, or why there are none. */
export type ReadArtifact =
  | { readonly tag: "ok"; readonly val: { readonly bytes: Uint8Array; readonly digest: string } }
  | { readonly tag: "err"; readonly val: Diagnostic };

/** Who expects which digest of a file. */
export interface ExpectedDigest {
  /** Undefined: any. */
  readonly digest: string | undefined;
  readonly by: "lock" | "manifest";
}

/** A part of a file that fits into the processor's cache. */
const pieceBytes = 256 * 1024;

/** Read a file once, so that what is checked is what is used, and compare it with the digest that is expected, if one is. */
export async function readArtifact(path: string, about: string, expected: ExpectedDigest): Promise<ReadArtifact> {
  return await withArtifact(path, about, async (file) => {
    const bytes = await file.readFile();
    const digest = digestOf(bytes);
    const other = otherDigest({ path, about, digest }, expected);
    return other === undefined ? { tag: "ok", val: { bytes, digest } } : { tag: "err", val: other };
  });
}

/** Compare a file with the digest that is expected and hold none of it: what is wrong, if anything is. For a file that is read again before it is used. */
export async function checkArtifact(path: string, about: string, expected: ExpectedDigest): Promise<Diagnostic | undefined> {
  const checked = await withArtifact(path, about, (file) => {
    const digest = digestIn(file);
    return { tag: "err", val: otherDigest({ path, about, digest }, expected) } as const;
  });
  return checked.val;
}

type Failed = { readonly tag: "err"; readonly val: Diagnostic };

/** Opens a file that may be a plugin's and closes it again. */
async function withArtifact<T>(path: string, about: string, use: (file: FileHandle) => T | Promise<T>): Promise<T | Failed> {
  try {
    // Opening a pipe would wait for its other end.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const info = await file.stat();
    if (!info.isFile())
      return { tag: "err", val: errorOf("MC_HOST_READ", { about, detail: `${path} is not a regular file. Name the plugin's file.` }) };
    if (info.size > fixedLimits.artifactBytes) {
      const detail = `${path} has ${info.size} bytes; the most is ${fixedLimits.artifactBytes}.`;
      return { tag: "err", val: errorOf("MC_HOST_SIZE", { about, detail }) };
    }
    return await use(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      tag: "err",
      val: errorOf("MC_HOST_READ", { about, detail: `${path} cannot be read: ${reason}. Check the path and its permissions.` }),
    };
  }
}

/**
 * In pieces: a megabyte that is read whole and dropped again makes the garbage collector work. At once and not in the background, where each piece would
 * wait its turn.
 */
function digestIn({ fd }: FileHandle): string {
  const hashed = createHash("sha256");
  const piece = Buffer.allocUnsafeSlow(pieceBytes);
  for (;;) {
    const length = readSync(fd, piece, 0, pieceBytes, null);
    if (length === 0) return `sha256:${hashed.digest("hex")}`;
    hashed.update(length === pieceBytes ? piece : piece.subarray(0, length));
  }
}

function otherDigest(
  file: { readonly path: string; readonly about: string; readonly digest: string },
  expected: ExpectedDigest,
): Diagnostic | undefined {
  if (expected.digest === undefined || expected.digest === file.digest) return undefined;
  const found = `The file ${file.path} of the plugin ${file.about} has the digest ${file.digest}`;
  if (expected.by === "lock") {
    const detail = `${found}, but masterchef.lock names ${expected.digest}. It was not run. Restore the file, or accept the new one with \`masterchef plugin lock\`.`;
    return errorOf("MC_LOCK_DIGEST", { about: file.about, detail });
  }
  const detail = `${found}, but its manifest names ${expected.digest}. It was not run. Build or install the plugin again.`;
  return errorOf("MC_HOST_DIGEST", { about: file.about, detail });
}
