import { Machine } from "@masterchef/kernel/testing";
import type { Inode } from "@masterchef/kernel/testing";
import type { Envelope, Pattern, Scope } from "@masterchef/wit/host";

/** A machine in memory to begin on, and what is special about it. */
export interface World {
  readonly title: string;
  readonly machine: Machine;
}

type Made = Partial<Inode> & Pick<Inode, "kind">;

/** What may lie at a path that somebody wants to manage. */
const obstacles: readonly (readonly [title: string, made: Made | undefined])[] = [
  ["nothing", undefined],
  ["an empty file", { kind: "regular" }],
  ["a file of somebody else", { kind: "regular", bytes: Buffer.from("other = content\n"), mode: 0o600, uid: 4711, gid: 4711 }],
  ["a document", { kind: "regular", bytes: Buffer.from('{ "other": 1 }\n') }],
  ["a file that is no text", { kind: "regular", bytes: Buffer.from([0xff, 0x00, 0x80]) }],
  ["a directory", { kind: "directory" }],
  ["a link that leads nowhere", { kind: "symbolic-link", target: "/nowhere" }],
  ["a pipe", { kind: "fifo" }],
];

/**
 * Machines on which a resource may find itself, by what lies at the paths that it claims or may write. What it needs besides is there, and the programs that
 * check what it writes accept everything. A resource that writes no path gets one machine.
 */
export function worldsFor({ may, claims, needs }: Envelope): readonly World[] {
  const targets = [...new Set([...claims.flatMap(pathOf), ...may.flatMap(writtenBy)])];
  const folders = [...needs.flatMap(pathOf).filter((path) => !targets.includes(path)), ...targets.map(parentOf)];
  const checkers = may.filter(({ does }) => does === "write-file").flatMap(({ argv: [first] }) => (first?.tag === "is" ? [first.val] : []));
  return (targets.length === 0 ? obstacles.slice(0, 1) : obstacles).map(([title, made]) => {
    const machine = new Machine();
    for (const folder of folders) if (machine.at(folder) === undefined) machine.put(folder, { kind: "directory" });
    for (const path of targets) if (made !== undefined && machine.at(path) === undefined) machine.put(path, made);
    for (const name of checkers) machine.programs.set(name, () => ({}));
    return { title: targets.length === 0 ? "a bare machine" : `${title} at ${targets.join(", ")}`, machine };
  });
}

function pathOf(scope: Scope): readonly string[] {
  return scope.tag === "path" ? [scope.val] : [];
}

function writtenBy({ does, scopes }: Pattern): readonly string[] {
  return does === "run" ? [] : scopes.flatMap((scope) => (scope.tag === "is" ? pathOf(scope.val) : []));
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
