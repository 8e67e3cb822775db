import type { Ownership } from "@masterchef/wit/host";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json } from "../ir/json.ts";

/** What lay at a path before it was removed, moved or replaced, in the order of a walk: each directory before what it holds. */
export interface KeptEntry {
  /** Absolute. */
  readonly path: string;
  readonly kind: "regular" | "directory" | "symbolic-link";
  /** Of a regular file: the content is in the filebucket. */
  readonly digest?: string | undefined;
  /** Where a link points. */
  readonly target?: string | undefined;
  /** Missing on a target without POSIX ownership. */
  readonly posix?: Ownership | undefined;
}

/** The list of what a tree held, as it is kept. */
export function writeKeptTree(entries: readonly KeptEntry[]): string {
  return JSON.stringify(entries);
}

/** A list that was kept; undefined if it is none. */
export function readKeptTree(json: Json | undefined): readonly KeptEntry[] | undefined {
  if (json === undefined || !isJsonList(json)) return undefined;
  const entries = json.flatMap((each) => entryOf(each) ?? []);
  return entries.length === json.length ? entries : undefined;
}

function entryOf(json: Json): KeptEntry | undefined {
  if (!isJsonObject(json)) return undefined;
  const { path, kind, digest, target, posix } = json;
  if (typeof path !== "string" || (kind !== "regular" && kind !== "directory" && kind !== "symbolic-link")) return undefined;
  const ownership = ownershipOf(posix);
  return {
    path,
    kind,
    ...(typeof digest === "string" ? { digest } : {}),
    ...(typeof target === "string" ? { target } : {}),
    ...(ownership === undefined ? {} : { posix: ownership }),
  };
}

function ownershipOf(json: Json | undefined): Ownership | undefined {
  if (!isJsonObject(json)) return undefined;
  const { mode, uid, gid, owner, group } = json;
  if (typeof mode !== "number" || typeof uid !== "number" || typeof gid !== "number") return undefined;
  return { mode, uid, gid, ...(typeof owner === "string" ? { owner } : {}), ...(typeof group === "string" ? { group } : {}) };
}
