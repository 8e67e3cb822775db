import type { Member } from "./member.ts";

/** Limits of what is unpacked. */
export interface Limits {
  readonly members: number;
  readonly bytes: number;
}

/** What is wrong with an archive. */
export interface Flaw {
  /** Behind `sources/`. */
  readonly code: string;
  readonly message: string;
  /** The attribute that would let it through. */
  readonly limit?: "most_members" | "most_bytes";
}

/**
 * Why an archive must not be unpacked, before anything of it is. A link may lead only to what lies below the same top, and no member may lie behind one; so whatever is
 * unpacked stays below the top, in whichever order.
 */
export function flawOf(members: readonly Member[], limits: Limits): Flaw | undefined {
  if (members.length > limits.members)
    return { ...flaw("too-many-members", `It has ${members.length} members, more than ${limits.members}.`), limit: "most_members" };
  const bytes = members.reduce((sum, { size }) => sum + size, 0);
  if (bytes > limits.bytes)
    return { ...flaw("too-large", `Unpacked it would have ${bytes} bytes, more than ${limits.bytes}.`), limit: "most_bytes" };
  const links = new Set(members.filter(({ kind }) => kind === "link").map(({ name }) => name));
  for (const member of members) {
    const found = nameFlaw(member) ?? kindFlaw(member) ?? linkFlaw(member) ?? behindLink(member.name, links, member);
    if (found !== undefined) return found;
  }
  return undefined;
}

function nameFlaw({ raw }: Member): Flaw | undefined {
  if (raw.startsWith("/")) return flaw("member-leaves", `The member ${raw} has an absolute name.`);
  if (raw.split("/").includes("..")) return flaw("member-leaves", `The member ${raw} leads out of the directory.`);
  if (/[\p{Cc}\\]|\^[@-_?]/u.test(raw))
    return flaw("odd-member", `The member ${JSON.stringify(raw)} has a name that no tool writes alike.`);
  return undefined;
}

function kindFlaw({ raw, kind, sealed, target }: Member): Flaw | undefined {
  if (kind === "other") return flaw("special-member", `The member ${raw} is neither a file nor a directory nor a link.`);
  if (sealed === true) return flaw("sealed-member", `The member ${raw} can be read with a password only.`);
  if (kind === "link" && target === undefined) return flaw("link-in-zip", `The member ${raw} is a link, and nothing tells where it leads.`);
  return undefined;
}

function linkFlaw({ raw, name, kind, target }: Member): Flaw | undefined {
  if (target === undefined) return undefined;
  const leaves = flaw("link-leaves", `The link ${raw} leads to ${target}, outside the directory.`);
  const segments = target.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (target.startsWith("/") || /[\p{Cc}\\]/u.test(target)) return leaves;
  if (kind === "hard-link") return segments.includes("..") ? leaves : undefined;
  const ups = segments.findIndex((segment) => segment !== "..");
  const climbs = ups === -1 ? segments.length : ups;
  // One further on would be taken from wherever the part before leads to.
  if (segments.slice(climbs).includes("..")) return leaves;
  return climbs > name.split("/").length - 1 ? leaves : undefined;
}

function behindLink(name: string, links: ReadonlySet<string>, { raw, kind, target }: Member): Flaw | undefined {
  const through = (path: string): string | undefined =>
    path
      .split("/")
      .slice(0, -1)
      .map((_, index, parents) => parents.slice(0, index + 1).join("/"))
      .find((parent) => links.has(parent));
  const link =
    through(name) ??
    (kind === "hard-link" && target !== undefined ? (through(target) ?? (links.has(target) ? target : undefined)) : undefined);
  return link === undefined ? undefined : flaw("behind-link", `The member ${raw} lies behind the link ${link} of the same archive.`);
}

function flaw(code: string, message: string): Flaw {
  return { code, message };
}
