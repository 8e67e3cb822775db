import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { layers } from "../../layers.ts";
import type { Workspace } from "./layer-check.ts";
import { repositoryFiles, root } from "./source-files.ts";

/** A package.json as these tests need it. */
export interface PackageFile {
  readonly folder: string;
  readonly name: string;
  readonly entries: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Every package.json of the workspace, the root's first with the folder ".". */
export function packageFiles(): readonly PackageFile[] {
  return repositoryFiles()
    .filter((path) => posix.basename(path) === "package.json" && !path.includes("/template/"))
    .map((path) => readPackage(path))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The workspace as the layer check sees it, read from the package files and from layers.ts. */
export function readWorkspace(): Workspace {
  const packages = new Map<string, string>();
  const entries = new Map<string, string>();
  for (const file of packageFiles()) {
    if (file.folder === ".") continue;
    packages.set(file.name, file.folder);
    for (const [key, target] of Object.entries(file.entries)) entries.set(posix.join(file.name, key), posix.join(file.folder, target));
  }
  return { layers, packages, entries };
}

/** What package-lock.json says each package of the workspace depends on, by folder, the root's under ".". */
export function lockedDependencies(): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const lock = record(JSON.parse(readFileSync(`${root}package-lock.json`, "utf8")));
  const locked = Object.entries(record(lock["packages"])).filter(([folder]) => !folder.includes("node_modules"));
  return new Map(locked.map(([folder, data]) => [folder === "" ? "." : folder, dependenciesOf(record(data))]));
}

function readPackage(path: string): PackageFile {
  const data = record(JSON.parse(readFileSync(root + path, "utf8")));
  return { folder: posix.dirname(path), name: String(data["name"]), entries: strings(data["exports"]), dependencies: dependenciesOf(data) };
}

function dependenciesOf(data: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return { ...strings(data["dependencies"]), ...strings(data["devDependencies"]), ...strings(data["optionalDependencies"]) };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function strings(value: unknown): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [key, entry] of Object.entries(record(value))) if (typeof entry === "string") found[key] = entry;
  return found;
}
