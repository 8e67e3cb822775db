import type { Member } from "./member.ts";
import { plainName } from "./member.ts";

/** What a listing holds, or the first line nobody can read. */
export type Listing = { readonly members: readonly Member[] } | { readonly unreadable: string };

const tarLine = /^([-dlhcbpsDVMNL])\S{9}[.+@]? +\S+ +(\d+|\d+,\d+) \S+ \S+ (".*)$/;

/** Reads what GNU tar prints for `--list --verbose --quoting-style=c`. */
export function readTarListing(text: string): Listing {
  return readLines(text, (line) => {
    const found = tarLine.exec(line);
    if (found === null) return undefined;
    const [, letter = "", size = "", rest = ""] = found;
    const names = readNames(rest, letter);
    return names === undefined ? undefined : member(names.name, { kind: kindOf(letter), size: Number(size) || 0, target: names.target });
  });
}

const zipLine = /^(\S)\S+ +\S+ +\S+ +(\d+) +(\S)\S +\S+ +\d{8}\.\d{6} (.+)$/;

/** Reads what `zipinfo -s -T` prints, without its head and its last line. */
export function readZipListing(text: string): Listing {
  return readLines(text, (line) => {
    const found = zipLine.exec(line);
    if (found === null) return undefined;
    const [, letter = "", size = "", sort = "", raw = ""] = found;
    const kind = raw.endsWith("/") ? "directory" : letter === "?" ? "file" : kindOf(letter);
    return { ...member(raw, { kind, size: Number(size), target: undefined }), ...(sort === sort.toLowerCase() ? {} : { sealed: true }) };
  });
}

function readLines(text: string, read: (line: string) => Member | undefined): Listing {
  const members: Member[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const found = read(line);
    if (found === undefined) return { unreadable: line };
    members.push(found);
  }
  return { members };
}

function member(raw: string, rest: { readonly kind: Member["kind"]; readonly size: number; readonly target: string | undefined }): Member {
  const { kind, size, target } = rest;
  return { raw, name: plainName(raw), kind, size, ...(target === undefined ? {} : { target }) };
}

function kindOf(letter: string): Member["kind"] {
  if (letter === "-") return "file";
  if (letter === "d") return "directory";
  if (letter === "l") return "link";
  return letter === "h" ? "hard-link" : "other";
}

/** `"name"`, `"name" -> "target"` of a symbolic link or `"name" link to "target"` of a hard one. */
function readNames(text: string, letter: string): { readonly name: string; readonly target: string | undefined } | undefined {
  const found = /^("(?:[^"\\]|\\.)*")(?:(?: -> | link to )("(?:[^"\\]|\\.)*"))?$/.exec(text);
  const name = found?.[1];
  if (name === undefined) return undefined;
  const target = found?.[2];
  return (target === undefined) === (letter === "l" || letter === "h")
    ? undefined
    : { name: unquote(name), target: target === undefined ? undefined : unquote(target) };
}

/** Only what a plain name can hold is read; any other escape is left as it is, for the judge to see. */
function unquote(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(["\\])/g, (_, character: string) => (character === "\\" ? "\\\\" : character));
}
