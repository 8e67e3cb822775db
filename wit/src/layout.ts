import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { contractFolders } from "./read-wit.ts";

/** The folder with one folder per package. */
export const contractsRoot: string = fileURLToPath(new URL("..", import.meta.url));

/**
 * Put the WIT files into `folder` the way the official parser wants them: an empty package with all contracts as its `deps`.
 * Worlds are then named in full, for example `masterchef:provider/provider-plugin@0.1.0`.
 */
export function layOutContracts(folder: string): void {
  mkdirSync(join(folder, "deps"), { recursive: true });
  writeFileSync(join(folder, "root.wit"), "package masterchef:root;\n");
  for (const name of contractFolders(contractsRoot)) {
    cpSync(join(contractsRoot, name), join(folder, "deps", name), { recursive: true, filter: isWit });
  }
}

/** Run `use` with the path of such a folder, and remove the folder. */
export async function withLaidOut<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), "masterchef-wit-"));
  try {
    layOutContracts(folder);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isWit(path: string): boolean {
  return path.endsWith(".wit") || !/\.[a-z]+$/.test(path);
}
