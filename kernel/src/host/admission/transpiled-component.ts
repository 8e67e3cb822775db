import { join } from "node:path";
import type { CacheEntry } from "../cache/artifact-cache.ts";

/** A component in the form that is run. */
export interface TranspiledComponent {
  /** Path of the ES module that wires the core modules together. */
  readonly javascript: string;
  /** Core modules by name, each with its maximum. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
}

/** The name of the module in the cache. */
export const javascriptName = "plugin.js";

/** What was stored for a component. */
export function transpiledFrom(entry: CacheEntry): TranspiledComponent {
  return {
    javascript: join(entry.folder, javascriptName),
    modules: new Map([...entry.files].filter(([name]) => name.endsWith(".wasm"))),
  };
}
