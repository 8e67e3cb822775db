import type { Ownership } from "@masterchef/wit/host";
import type { KeptEntry } from "./kept-tree.ts";

/** What was or is at a path. A digest that is not known is missing. */
export type Lying =
  | { readonly tag: "absent" }
  | { readonly tag: "file"; readonly digest: string | undefined }
  /** Another name of the file at a path. */
  | { readonly tag: "hard-link"; readonly target: string }
  | { readonly tag: "link"; readonly target: string }
  | { readonly tag: "directory" };

/** A path that a run changed: what it was before the first change and after the last. */
export interface UndoItem {
  readonly path: string;
  /** The resource that changed it first. */
  readonly address: string;
  before: Lying;
  after: Lying;
  /** Only its mode and owners changed. */
  onlyAttributes: boolean;
  /** Mode and owners before, where they were kept with what it was, or seen before they were changed. */
  posix?: Ownership | undefined;
}

/** Something that cannot be undone, and why. */
export interface NotUndone {
  readonly address: string;
  /** The path or the command. */
  readonly what: string;
  readonly why: string;
}

/** What is known of before a run: the mode and owners that were seen, and what was kept before operations, by the digest of its list. */
export interface KnownBefore {
  readonly attributes: ReadonlyMap<string, Ownership>;
  readonly trees: ReadonlyMap<string, readonly KeptEntry[]>;
}
