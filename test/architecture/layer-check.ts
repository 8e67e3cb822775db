import { posix } from "node:path";
import type { Layer } from "../../layers.ts";
import { isTest } from "./source-files.ts";

/** A source file and the modules it names, as written. */
export interface Source {
  readonly path: string;
  readonly imports: readonly string[];
}

/** What the check needs to know about the repository. */
export interface Workspace {
  readonly layers: readonly Layer[];
  /** Folder of every package of the workspace, by package name. */
  readonly packages: ReadonlyMap<string, string>;
  /** Entry files of the packages: `@masterchef/wit/host` → `wit/bindings/host.ts`. */
  readonly entries: ReadonlyMap<string, string>;
}

/** One sentence per import that the table does not allow; empty when the house is in order. */
export function layerViolations(sources: readonly Source[], workspace: Workspace): readonly string[] {
  return sources.flatMap((source) => {
    const layer = layerOf(source.path, workspace.layers);
    if (layer === undefined) return [`${source.path}: no row of layers.ts contains this file; add its folder to the table`];
    return source.imports.flatMap((specifier) => {
      const problem = importProblem({ source, layer, specifier }, workspace);
      return problem === undefined ? [] : [`${source.path}: ${problem}`];
    });
  });
}

/** The row that governs a file: the longest one that contains it. */
function layerOf(path: string, layers: readonly Layer[]): Layer | undefined {
  let best: Layer | undefined;
  for (const layer of layers) {
    const contains = path === layer.at || path.startsWith(`${layer.at}/`);
    if (contains && (best === undefined || layer.at.length > best.at.length)) best = layer;
  }
  return best;
}

/** The file that an import of ours names, or undefined for a foreign package or one of Node's modules. */
export function targetOf(path: string, specifier: string, workspace: Workspace): string | undefined {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(path), specifier);
  return workspace.entries.get(specifier);
}

interface Import {
  readonly source: Source;
  readonly layer: Layer;
  readonly specifier: string;
}

function importProblem({ source, layer, specifier }: Import, workspace: Workspace): string | undefined {
  if (specifier.startsWith("node:")) {
    if (layer.builtins === "all" || layer.builtins.includes(specifier) || isTest(source.path)) return undefined;
    return `${layer.at} may not import ${specifier}; take what you need as an argument`;
  }
  const target = targetOf(source.path, specifier, workspace);
  if (target === undefined) {
    const ours = [...workspace.packages.keys()].find((name) => specifier === name || specifier.startsWith(`${name}/`));
    return ours === undefined ? undefined : `${specifier} is not an entry of ${ours}`;
  }
  const from = packageOf(source.path, workspace);
  const to = packageOf(target, workspace);
  const ofTheWhole = isTest(source.path) && from === ""; // tests of the whole may open any part of it
  if (specifier.startsWith(".") && from !== to && !ofTheWhole) return `${specifier} reaches into another package; import it by its name`;
  if (target.endsWith(".json")) return undefined; // data imports nothing in turn
  const targetLayer = layerOf(target, workspace.layers);
  if (targetLayer === undefined) return `${specifier} lies in no row of layers.ts`;
  if (targetLayer === layer || layer.imports.includes(targetLayer.at)) return undefined;
  if (isTest(source.path)) return undefined; // all of its own package, and entries of others, as checked above
  return `${layer.at} may not import ${targetLayer.at} (${specifier})`;
}

/** The package that a file belongs to; the root package for files of none. */
function packageOf(path: string, workspace: Workspace): string {
  for (const [name, folder] of workspace.packages) if (path.startsWith(`${folder}/`)) return name;
  return "";
}
