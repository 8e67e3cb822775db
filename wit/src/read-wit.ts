import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parseWit } from "./parser.ts";
import type { WitFile, WitHeader } from "./parser.ts";
import { WitError } from "./tokens.ts";
import type { WitPackage } from "./wit-model.ts";

/**
 * Read every folder of `root` that holds `.wit` files. The files of one folder form one package.
 * Packages come sorted by the name of their folder. Throws `WitError` with file, line and column.
 */
export function readContracts(root: string): readonly WitPackage[] {
  return contractFolders(root).map((folder) => readFolder(root, folder));
}

/** The folders of `root` that hold `.wit` files, sorted. */
export function contractFolders(root: string): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && witFiles(join(root, entry.name)).length > 0)
    .map((entry) => entry.name)
    .toSorted();
}

/** Read one folder as one package. */
function readFolder(root: string, folder: string): WitPackage {
  const files = witFiles(join(root, folder)).flatMap((name) =>
    parseWit(`${folder}/${name}`, readFileSync(join(root, folder, name), "utf8")),
  );
  return mergeFiles(folder, files);
}

/** The packages of a text in the form the official parser prints: one file with nested packages. */
export function readNested(file: string, text: string): readonly WitPackage[] {
  return parseWit(file, text)
    .filter((found) => found.interfaces.length + found.worlds.length > 0)
    .map((found) => mergeFiles(file, [found]));
}

function witFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".wit"))
    .toSorted();
}

function mergeFiles(place: string, files: readonly WitFile[]): WitPackage {
  const headers = files.flatMap((file) => (file.header ? [file.header] : []));
  const header: WitHeader | undefined = headers[0];
  if (!header) throw new WitError(place, "no file names the package; start one with 'package namespace:name@version;'");
  const other = headers.find((found) => found.name !== header.name || found.version !== header.version);
  if (other) throw new WitError(place, `one folder, two packages: ${header.name} and ${other.name}`);
  return {
    name: header.name,
    version: header.version,
    docs: headers.map((found) => found.docs).find((docs) => docs !== "") ?? "",
    interfaces: files.flatMap((file) => file.interfaces),
    worlds: files.flatMap((file) => file.worlds),
  };
}
