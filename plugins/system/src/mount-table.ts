import type { QueryOf, Scope } from "@masterchef/sdk";
import { process, processQuery, scope } from "@masterchef/sdk";

/** One file system as the kernel has it mounted. */
export interface Mounted {
  readonly source: string;
  readonly fstype: string;
  readonly flags: readonly string[];
}

/** One line of the table of what is mounted at boot. */
export interface Planned {
  readonly device: string;
  readonly fstype: string;
  readonly flags: readonly string[];
  /** Whether it is dumped, and in which pass it is checked; kept as they are. */
  readonly order: string;
}

/** A line of that table with its path. */
export interface PlannedAt extends Planned {
  readonly path: string;
}

/** What is mounted at a path: of several, one over the other, the last, which is the one that is seen. `text`: lines of mountinfo. */
export function readMountinfo(text: string, path: string): { readonly top: Mounted | undefined; readonly layers: number } {
  const layers = text.split("\n").flatMap((line): readonly Mounted[] => {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , , at = "", own = ""] = before.split(" ");
    const [fstype = "", source = "", all = ""] = after.split(" ");
    if (unescaped(at) !== path) return [];
    return [
      { source: unescaped(source), fstype, flags: [...new Set([...own.split(","), ...all.split(",").filter((flag) => !isAccess(flag))])] },
    ];
  });
  return { top: layers.at(-1), layers: layers.length };
}

/** Of the whole file system; what counts is how it is mounted here. */
function isAccess(flag: string): boolean {
  return flag === "ro" || flag === "rw";
}

/** The line of the table for a path; of several the last. */
export function readFstab(content: string, path: string): { readonly planned: Planned | undefined; readonly lines: number } {
  const found = content.split("\n").flatMap((line) => plannedOf(line, path));
  return { planned: found.at(-1), lines: found.length };
}

/** The whole table, of several lines for one path the last. */
export function allPlanned(content: string): readonly PlannedAt[] {
  const found = content.split("\n").flatMap(planOf);
  return found.filter(({ path }, at) => found.findLastIndex((each) => each.path === path) === at);
}

/** The table with one line for the path, in the place of the last, or with none. */
export function editFstab(content: string, path: string, line: string | undefined): string {
  const lines = content === "" ? [] : content.replace(/\n$/, "").split("\n");
  const own = lines.flatMap((text, at) => (plannedOf(text, path).length > 0 ? [at] : []));
  const kept = lines.flatMap((text, at) => {
    if (!own.includes(at)) return [text];
    return at === own.at(-1) && line !== undefined ? [line] : [];
  });
  const all = own.length === 0 && line !== undefined ? [...kept, line] : kept;
  return all.map((text) => `${text}\n`).join("");
}

/** A word of a table: blanks and tabs would end it. */
export function escaped(word: string): string {
  return word.replace(/[ \t\\]/g, (sign) => `\\${(sign.codePointAt(0) ?? 0).toString(8).padStart(3, "0")}`);
}

function unescaped(word: string): string {
  return word.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 8)));
}

function plannedOf(line: string, path: string): readonly Planned[] {
  return planOf(line).flatMap(({ path: at, ...planned }) => (at === path ? [planned] : []));
}

function planOf(line: string): readonly PlannedAt[] {
  const [device = "", at = "", fstype = "", flags = "", dump = "0", pass = "0"] = line.trim().split(/\s+/);
  if (device === "" || device.startsWith("#")) return [];
  const named = flags.split(",").filter((flag) => flag !== "" && flag !== "defaults");
  const path = unescaped(at).replace(/(.)\/+$/, "$1");
  return [{ path, device: unescaped(device), fstype, flags: named, order: `${dump} ${pass}` }];
}

/** Lines of mountinfo, which are what counts, with a reading that no file system that hangs can hold up. */
export function mountedQuery(mounted: { readonly path: string }): QueryOf<"process"> {
  return processQuery(process(["grep", "-F", "-e", ` ${escaped(mounted.path)} `, "/proc/self/mountinfo"]), [mountScope(mounted.path)]);
}

/** A mount is told by its place. */
export function mountScope(at: string): Scope {
  return scope.entity("mount", at);
}
