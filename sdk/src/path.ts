import { utf8Length } from "./text.ts";

/** The longest path there is, in bytes. */
const longestPath = 4096;

/** A path of plain characters in its one form already: nearly all there are. */
const plainPath = /^(?:\/(?!\.{1,2}(?:\/|$))[!-.0-~][ -.0-~]*)+$/;

/** Why a text is no path, in words that continue "The path ...". */
export type PathFlaw = string;

/** Brings an absolute path to its one form, without empty segments, `.` and a trailing slash; or says what is wrong with it. `..` is refused, not resolved: what it means depends on links. */
export function normalizePath(text: string): { readonly path: string } | { readonly flaw: PathFlaw } {
  if (text.length <= longestPath && plainPath.test(text)) return { path: text };
  if (!text.startsWith("/")) return { flaw: "is not absolute" };
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0) return { flaw: "holds a NUL character" };
    if (code === 10 || code === 13) return { flaw: "holds a line break" };
  }
  if (!text.isWellFormed()) return { flaw: "is not valid Unicode" };
  const segments: string[] = [];
  for (const segment of text.split("/")) {
    if (segment === "..") return { flaw: 'holds the segment ".."' };
    if (segment !== "" && segment !== ".") segments.push(segment);
  }
  const path = `/${segments.join("/")}`;
  return utf8Length(path) > longestPath ? { flaw: `is longer than ${longestPath} bytes` } : { path };
}

/** The directory a path lies in; `/` lies in itself. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

/** The last segment. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A path below a directory. */
export function joinPath(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}

/** Whether `path` is `directory` or lies below it. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || directory === "/" || path.startsWith(`${directory}/`);
}
