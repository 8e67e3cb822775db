import { constants } from "node:fs";
import { open } from "node:fs/promises";
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

/** Read a file once, so that what is checked is what is used, and compare it with the digest that is expected, if one is. */
export async function readArtifact(path: string, about: string, expected: ExpectedDigest): Promise<ReadArtifact> {
  try {
    // Opening a pipe would wait for its other end.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const info = await file.stat();
      if (!info.isFile())
        return { tag: "err", val: errorOf("MC_HOST_READ", { about, detail: `${path} is not a regular file. Name the plugin's file.` }) };
      if (info.size > fixedLimits.artifactBytes) {
        const detail = `${path} has ${info.size} bytes; the most is ${fixedLimits.artifactBytes}.`;
        return { tag: "err", val: errorOf("MC_HOST_SIZE", { about, detail }) };
      }
      const bytes = await file.readFile();
      const digest = digestOf(bytes);
      if (expected.digest === undefined || expected.digest === digest) return { tag: "ok", val: { bytes, digest } };
      return { tag: "err", val: otherDigest({ path, about, digest, expected: expected.digest }, expected.by) };
    } finally {
      await file.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      tag: "err",
      val: errorOf("MC_HOST_READ", { about, detail: `${path} cannot be read: ${reason}. Check the path and its permissions.` }),
    };
  }
}

function otherDigest(
  file: { readonly path: string; readonly about: string; readonly digest: string; readonly expected: string },
  by: ExpectedDigest["by"],
): Diagnostic {
  const found = `The file ${file.path} of the plugin ${file.about} has the digest ${file.digest}`;
  if (by === "lock") {
    const detail = `${found}, but masterchef.lock names ${file.expected}. It was not run. Restore the file, or accept the new one with \`masterchef plugin lock\`.`;
    return errorOf("MC_LOCK_DIGEST", { about: file.about, detail });
  }
  const detail = `${found}, but its manifest names ${file.expected}. It was not run. Build or install the plugin again.`;
  return errorOf("MC_HOST_DIGEST", { about: file.about, detail });
}
