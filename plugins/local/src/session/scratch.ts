import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";

/** Working folders for questions that need one: only questions of the same key see the same folder. */
export interface Scratch {
  /** The folder of a key, made when first asked for. */
  folder(key: string): string;
  remove(): void;
}

/** Folders below a private folder that is made when first needed. */
export function createScratch(): Scratch {
  let base: string | undefined;
  return {
    folder(key) {
      base ??= mkdtempSync(`${process.platform === "linux" ? "/var/tmp" : tmpdir()}/masterchef-scratch-`);
      const folder = `${base}/${createHash("sha256").update(key).digest("hex").slice(0, 32)}`;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return folder;
    },
    remove() {
      if (base !== undefined) rmSync(base, { recursive: true, force: true });
      base = undefined;
    },
  };
}
