import type { Attribute, DesiredOf, PartlyMembers, Problem } from "@masterchef/sdk";
import {
  attribute,
  choice,
  defaulting,
  flag,
  integer,
  isHole,
  list,
  octalMode,
  path,
  principal,
  problem,
  refuse,
  required,
  text,
  wrongType,
} from "@masterchef/sdk";

type Maybe<T extends string | boolean | number | readonly string[]> = Attribute<T, "sometimes">;
type Always<T extends string | boolean | number> = Attribute<T, "always">;

/** The attributes of an archive by name. */
export type ArchiveAttributes = {
  readonly path: Always<string>;
  readonly source: Maybe<string>;
  readonly url: Maybe<string>;
  readonly checksum: Maybe<string>;
  readonly format: Maybe<"tar" | "zip">;
  readonly strip: Always<number>;
  readonly include: Maybe<readonly string[]>;
  readonly exclude: Maybe<readonly string[]>;
  readonly owner: Maybe<string>;
  readonly group: Maybe<string>;
  readonly mode: Maybe<string>;
  readonly intact: Always<boolean>;
  readonly most_members: Always<number>;
  readonly most_bytes: Always<number>;
};

/** What can be declared of an archive. */
export const attributes: ArchiveAttributes = {
  path: required(path()),
  source: path(),
  url: webAddress(),
  checksum: sha256(),
  format: choice(["tar", "zip"]),
  strip: defaulting(integer(), 0),
  include: list(text()),
  exclude: list(text()),
  owner: principal(),
  group: principal(),
  mode: octalMode(),
  intact: defaulting(flag(), true),
  most_members: defaulting(integer(), 10_000),
  most_bytes: defaulting(integer(), 2_147_483_648),
};

/** An archive in canonical form. */
export type Desired = DesiredOf<ArchiveAttributes>;

/** The same as far as it is known before the run. */
export type PartlyDesired = PartlyMembers<Desired>;

/** What single attributes cannot tell. */
export function problemsOf({ path: at, source, url, checksum, mode }: PartlyDesired): readonly Problem[] {
  return [
    ...(at === "/" ? [bad("/path", "The root directory is no place for an archive.", "Write the path of a directory.")] : []),
    ...((source === undefined) === (url === undefined)
      ? [bad("", "It has neither source nor url, or both.", "Write source, an archive on the host, or url with its checksum.")]
      : []),
    ...(url !== undefined && checksum === undefined
      ? [bad("/url", "What is fetched has no checksum.", "Write checksum: the word sha256, a colon and 64 hexadecimal digits.")]
      : []),
    ...(typeof mode === "string" && !/^0[4-7]/.test(mode)
      ? [bad("/mode", `With the mode ${mode} not even its owner could read it.`, "Write three or four octal digits, such as 0644.")]
      : []),
  ];
}

function bad(at: string, message: string, help: string): Problem {
  return problem({ code: "sources/bad-archive", at, message, help });
}

/** Whether it is a zip file: as declared, or by the name of what is unpacked. */
export function formatOf({ format, source, url }: Pick<Desired, "format" | "source" | "url">): "tar" | "zip" {
  if (format !== undefined) return format;
  return /\.(?:zip|jar|war)(?:[?#].*)?$/i.test(source ?? url ?? "") ? "zip" : "tar";
}

/** The part of a URL that says who is asked. */
export function originOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/iu.exec(url)?.[0] ?? url;
}

function webAddress(): Maybe<string> {
  const plain = text();
  return attribute((value, place) => {
    const found = plain.canonical(value, place);
    if (/^https?:\/\/[^\s/?#@]+(?:[/?#][^\s]*)?$/i.test(found) && /^[!-~]*$/.test(found)) return found;
    const message = `${JSON.stringify(found)} is not an address to fetch from.`;
    const help = "Write a URL that begins with https:// or http://, without a user and a password in it.";
    return refuse(problem({ code: "sources/bad-url", at: place.at, message, help }));
  });
}

function sha256(): Maybe<string> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "a checksum");
    const digits = value.toLowerCase().replace(/^sha256:/, "");
    if (/^[0-9a-f]{64}$/.test(digits)) return `sha256:${digits}`;
    const message = `${JSON.stringify(value)} is not a SHA-256.`;
    return refuse(problem({ code: "sources/bad-checksum", at: place.at, message, help: "Write sha256: and 64 hexadecimal digits." }));
  });
}

/** A text that is known already; a hole has no part in the bound. */
export function knownText(value: unknown): string | undefined {
  return typeof value === "string" && !isHole(value) ? value : undefined;
}
