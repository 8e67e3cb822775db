import type { Desired } from "./attributes.ts";
import type { Member } from "./member.ts";
import type { Chosen } from "./select.ts";

/** A command line with what it reads from standard input. */
export interface CommandLine {
  readonly argv: readonly string[];
  readonly stdin?: string;
}

/** Prints all members. */
export function listCommand(format: "tar" | "zip", file: string): readonly string[] {
  if (format === "zip") return ["unzip", "-Z", "-s", "-T", "--h-t", file];
  return ["tar", "--list", "--verbose", "--numeric-owner", "--absolute-names", "--quoting-style=c", "--file", file];
}

/** Fetches to a file and nothing more than the limit. */
export function fetchCommand(url: string, most: number, file: string): readonly string[] {
  const limits = ["--proto", "=http,https", "--max-filesize", String(most), "--connect-timeout", "20"];
  return ["curl", "--silent", "--show-error", "--fail", "--location", ...limits, "--output", file, url];
}

/** The longest list of names that goes with a command, in characters. */
export const longestList = 60_000;

/** Which members are unpacked: all, only these, or all but these. */
export type Part = { readonly only: readonly string[] } | { readonly but: readonly string[] } | undefined;

/** How a part of the members is said in the fewest words. */
export function partOf(all: readonly Member[], chosen: readonly Chosen[], selection: Pick<Desired, "strip" | "include" | "exclude">): Part {
  const { strip, include, exclude } = selection;
  if (include === undefined && exclude === undefined) return undefined;
  const wanted = new Set(chosen.map(({ raw }) => raw));
  if (include !== undefined) return { only: [...wanted] };
  // Leaving a directory out leaves out what lies in it; those that `strip` takes away stay, for all else lies in them.
  return { but: all.filter(({ raw, name }) => !wanted.has(raw) && name.split("/").length > strip).map(({ raw }) => raw) };
}

/** The names of a part. */
export function namesOf(part: Part): readonly string[] {
  return part === undefined ? [] : "only" in part ? part.only : part.but;
}

/** Unpacks a part of a tar archive into a directory. */
export function untarCommand(file: string, folder: string, strip: number, part: Part): CommandLine {
  const argv = [
    "tar",
    "--extract",
    "--file",
    file,
    "--directory",
    folder,
    "--no-same-owner",
    "--no-same-permissions",
    `--strip-components=${strip}`,
  ];
  if (part === undefined) return { argv };
  // A pattern with a slash at its end leaves no directory out.
  const names = namesOf(part).map((name) => `${"but" in part ? name.replace(/\/+$/, "") : name}\n`);
  return "only" in part
    ? { argv: [...argv, "--no-recursion", "--no-unquote", "--verbatim-files-from", "--files-from=-"], stdin: names.join("") }
    : { argv: [...argv, "--anchored", "--no-wildcards", "--exclude-from=-"], stdin: names.join("") };
}

/** Unpacks a part of a zip file. What it says of sizes may be a lie, so no file may grow beyond the largest that was judged. */
export function unzipCommand(file: string, folder: string, largest: number, part: Part): CommandLine {
  const names = namesOf(part).map((name) => name.replaceAll(/[[*?]/g, "\\$&"));
  const only = part !== undefined && "only" in part ? names : [];
  const but = part !== undefined && "but" in part && names.length > 0 ? ["-x", ...names] : [];
  return { argv: ["prlimit", `--fsize=${largest}`, "--", "unzip", "-qq", "-o", "-K", file, ...only, ...but, "-d", folder] };
}

/** Gives all that was unpacked to its owners. */
export function chownCommand(folder: string, { owner, group }: Pick<Desired, "owner" | "group">): readonly string[] {
  const plus = (name: string | undefined): string => (name ?? "").replace(/^#/, "+");
  return ["chown", "--recursive", "--no-dereference", `${plus(owner)}${group === undefined ? "" : `:${plus(group)}`}`, "--", folder];
}

/** Sets permission bits: who may read may also enter directories and run what the archive says can be run. Set-id bits never come along. */
export function chmodCommand(folder: string, mode: string | undefined): readonly string[] {
  const bits = ["u", "g", "o"].map((who, index) => {
    const digit = Number(mode?.[index + 1] ?? "0");
    return `${who}=${digit & 4 ? "r" : ""}${digit & 2 ? "w" : ""}${digit & 4 ? "X" : ""}`;
  });
  return ["chmod", "--recursive", mode === undefined ? "u-s,g-s,-t" : bits.join(","), "--", folder];
}

/** Puts what was unpacked over what is there: what lies in the way of a file is replaced, and no link is followed. */
export function copyCommand(from: string, names: readonly string[], to: string): readonly string[] {
  return ["cp", "--archive", "--remove-destination", "--target-directory", to, "--", ...names.map((name) => `${from}/${name}`)];
}
