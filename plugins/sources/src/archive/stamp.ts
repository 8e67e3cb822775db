import type { DirectoryEntry, JsonObject } from "@masterchef/sdk";
import { baseName, equalJson, isJsonList, isJsonObject, joinPath, parentOf, parseJson, utf8Length } from "@masterchef/sdk";
import type { Chosen } from "./select.ts";

/** What is kept beside the destination: what was unpacked, how, and what came of it. */
export interface Stamp {
  /** The archive's digest and how it was unpacked. */
  readonly head: JsonObject;
  /** Kind, size and name of each member; missing where there are too many to be kept by name. */
  readonly members?: readonly Kept[];
  readonly count: number;
}

/** A member as it is kept. */
export interface Kept {
  readonly at: string;
  readonly kind: "file" | "directory" | "link";
  readonly size: number;
}

/** The longest stamp, in bytes: what can be written inline. */
const longest = 64_000;

/** Beside the destination, so that nothing in there is not of the archive. */
export function stampPath(path: string): string {
  return joinPath(parentOf(path), `.${baseName(path)}.masterchef-archive`);
}

/** The stamp of what is unpacked. The last of several members of a name counts, as it does when they are unpacked. */
export function stampOf(head: JsonObject, chosen: readonly Chosen[]): Stamp {
  const members = [...new Map(chosen.map((each) => [each.at, keptOf(each)])).values()];
  const full = { head, members, count: members.length };
  return utf8Length(stampText(full)) > longest ? { head, count: members.length } : full;
}

function keptOf({ at, kind, size }: Chosen): Kept {
  if (kind === "directory") return { at, kind, size: 0 };
  // A hard link is a file, whose size stands with the other name.
  if (kind === "link") return { at, kind, size: 0 };
  return { at, kind: "file", size: kind === "file" ? size : -1 };
}

/** One line for the head, one for each member, so that a person can read and compare it. */
export function stampText({ head, members, count }: Stamp): string {
  const first = JSON.stringify({ ...head, count });
  return `${[first, ...(members ?? []).map(({ at, kind, size }) => JSON.stringify([kind, size, at]))].join("\n")}\n`;
}

/** Reads a stamp; nothing where it is none of ours. */
export function readStamp(text: string): Stamp | undefined {
  const [first = "", ...rest] = text.split("\n").filter((line) => line !== "");
  const { count, ...head } = objectOf(first);
  if (typeof count !== "number") return undefined;
  const members = rest.flatMap((line) => {
    const found = jsonOf(line);
    if (!isJsonList(found)) return [];
    const [kind, size, at] = found;
    if (typeof at !== "string" || typeof size !== "number") return [];
    return kind === "file" || kind === "directory" || kind === "link" ? [{ at, kind, size } as const] : [];
  });
  if (rest.length > 0 && (members.length !== count || rest.length !== count)) return undefined;
  return rest.length === 0 && count > 0 ? { head, count } : { head, members, count };
}

/** Whether the same archive was unpacked in the same way. */
export function sameHead(stamp: Stamp | undefined, head: JsonObject): boolean {
  return stamp !== undefined && equalJson(stamp.head, head);
}

/** Which members are not there any more as they were unpacked; those that others see to are left out. */
export function missingMembers(stamp: Stamp, entries: readonly DirectoryEntry[], claimed: (at: string) => boolean): readonly string[] {
  const found = new Map(entries.map(({ name, info }) => [name, info]));
  return (stamp.members ?? []).flatMap(({ at, kind, size }) => {
    if (claimed(at)) return [];
    const info = found.get(at);
    if (info === undefined) return [at];
    const observed = info.kind === "regular" ? "file" : info.kind === "symbolic-link" ? "link" : info.kind;
    return observed === kind && (kind !== "file" || size < 0 || size === info.size) ? [] : [at];
  });
}

function objectOf(line: string): JsonObject {
  const found = jsonOf(line);
  return isJsonObject(found) ? found : {};
}

function jsonOf(line: string): ReturnType<typeof parseJson> | undefined {
  try {
    return parseJson(line);
  } catch {
    return undefined;
  }
}
