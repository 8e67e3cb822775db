import type { Member } from "./member.ts";

/** What of an archive is unpacked, and where to. */
export interface Selection {
  readonly strip: number;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** A member that is unpacked. */
export interface Chosen extends Member {
  /** Relative to the destination. */
  readonly at: string;
}

/** The members that are unpacked. Patterns are held against names without their first `strip` segments. */
export function selectMembers(members: readonly Member[], { strip, include, exclude }: Selection): readonly Chosen[] {
  const wanted = include?.map(patternOf);
  const unwanted = exclude?.map(patternOf) ?? [];
  return members.flatMap((member) => {
    const at = member.name.split("/").slice(strip).join("/");
    if (at === "") return [];
    if (wanted !== undefined && !wanted.some((pattern) => pattern.test(at))) return [];
    return unwanted.some((pattern) => pattern.test(at)) ? [] : [{ ...member, at }];
  });
}

/** The segments that `strip` takes from all of them; nothing where they differ. */
export function strippedPrefix(chosen: readonly Chosen[], strip: number): string | undefined {
  const prefixes = new Set(chosen.map(({ name }) => name.split("/").slice(0, strip).join("/")));
  const [only, ...others] = prefixes;
  return others.length === 0 ? only : undefined;
}

/** `*` stands for anything in one segment, `**` for anything at all; what a pattern matches brings all below it. */
function patternOf(glob: string): RegExp {
  const source = glob
    .replace(/\/+$/, "")
    .split(/(\*\*\/?|\*|\?)/)
    .map((part) => {
      if (part === "**/") return "(?:.*/)?";
      if (part === "**") return ".*";
      if (part === "*") return "[^/]*";
      return part === "?" ? "[^/]" : part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    })
    .join("");
  return new RegExp(`^${source}(?:/.*)?$`, "u");
}
