import type { FileKind, GroupInfo, ProcessResult, UserInfo } from "@masterchef/wit/host";

/** What a path leads to. Two names of one inode are hard links. */
export interface Inode {
  kind: FileKind;
  mode: number;
  uid: number;
  gid: number;
  /** Of a regular file. */
  bytes: Uint8Array;
  /** Of a symbolic link. */
  target: string;
  /** The tick of the machine's clock at which its content was last changed. */
  modified: number;
}

/** One call of a program. */
export interface ProgramCall {
  readonly argv: readonly string[];
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
  /** Who runs it. */
  readonly user: string;
  /** False while it answers a question: then it must change nothing. */
  readonly mayWrite: boolean;
}

/** What a program does to the machine, and what it says. Undefined: there is no such program after all. */
export type Program = (call: ProgramCall, machine: Machine) => Partial<ProcessResult> & { readonly code?: number; readonly said?: string };

/** A machine in memory: files, accounts, programs and whatever else its programs keep in `state`. */
export class Machine {
  readonly files: Map<string, Inode> = new Map<string, Inode>([
    ["/", { kind: "directory", mode: 0o755, uid: 0, gid: 0, bytes: new Uint8Array(), target: "", modified: 0 }],
  ]);
  readonly users: Map<string, UserInfo> = new Map();
  readonly groups: Map<string, GroupInfo> = new Map();
  readonly programs: Map<string, Program> = new Map();
  /** Everything that is not a file and not an account, by names its programs choose. */
  readonly state: Map<string, string> = new Map();
  /** Paths that nobody may read or write. */
  readonly denied: Set<string> = new Set();
  /** Command lines that were run as operations, in order. */
  readonly log: string[] = [];
  /** Grows by one with every operation, and as a test likes. */
  clock = 0;

  constructor() {
    this.users.set("root", { name: "root", uid: 0, gid: 0, comment: "", home: "/root", shell: "/bin/sh", groups: [], password: "hidden" });
    this.groups.set("root", { name: "root", gid: 0, members: [] });
  }

  /** The path with links resolved: those on the way, and with `follow` the last one. Undefined: nothing can be there. */
  resolve(path: string, follow = false): string | undefined {
    const pending = segmentsOf(path);
    let real = "/";
    let links = 0;
    for (let segment = pending.shift(); segment !== undefined; segment = pending.shift()) {
      if (segment === "..") {
        real = parentOf(real);
        continue;
      }
      if (this.files.get(real)?.kind !== "directory") return undefined;
      const next = joinPath(real, segment);
      const inode = this.files.get(next);
      if (inode?.kind === "symbolic-link" && (pending.length > 0 || follow)) {
        links += 1;
        if (links > 40) return undefined;
        pending.unshift(...segmentsOf(inode.target));
        if (inode.target.startsWith("/")) real = "/";
        continue;
      }
      real = next;
    }
    return real;
  }

  /** What is at a path, as `lstat` sees it, or with `follow` as `stat` does. */
  at(path: string, follow = false): Inode | undefined {
    const real = this.resolve(path, follow);
    return real === undefined ? undefined : this.files.get(real);
  }

  /** Names directly in a directory given by its real path. */
  namesIn(real: string): readonly string[] {
    const prefix = real === "/" ? "/" : `${real}/`;
    return [...this.files.keys()]
      .filter((path) => path.startsWith(prefix) && path !== "/" && !path.slice(prefix.length).includes("/"))
      .map((path) => path.slice(prefix.length));
  }

  /** Every path strictly below one given by its real path. */
  below(real: string): readonly string[] {
    const prefix = real === "/" ? "/" : `${real}/`;
    return [...this.files.keys()].filter((path) => path.startsWith(prefix) && path !== real);
  }

  /** Put an inode at a path, with the directories it lies in; what a world or a program does, not an operation. */
  put(path: string, inode: Partial<Inode> & { readonly kind: FileKind }): void {
    const parent = parentOf(path);
    if (parent !== path && this.at(parent, true) === undefined) this.put(parent, { kind: "directory" });
    const real = joinPath(this.resolve(parent, true) ?? parent, path.slice(path.lastIndexOf("/") + 1));
    const mode = inode.kind === "directory" ? 0o755 : inode.kind === "symbolic-link" ? 0o777 : 0o644;
    this.files.set(path === "/" ? "/" : real, {
      mode,
      uid: 0,
      gid: 0,
      bytes: new Uint8Array(),
      target: "",
      modified: this.clock,
      ...inode,
    });
  }

  /** Write a file as a program would: what is there keeps its mode and owner. */
  write(path: string, text: string): void {
    const real = this.resolve(path, true);
    const old = real === undefined ? undefined : this.files.get(real);
    const bytes = Buffer.from(text);
    if (old?.kind !== "regular") this.put(path, { kind: "regular", bytes });
    else Object.assign(old, { bytes, modified: this.clock });
  }

  /** Remove what is at a path and all below it. */
  delete(path: string): void {
    const real = this.resolve(path);
    if (real === undefined) return;
    for (const below of this.below(real)) this.files.delete(below);
    this.files.delete(real);
  }

  /** The text of a file; undefined where there is none. */
  text(path: string): string | undefined {
    const inode = this.at(path, true);
    return inode?.kind === "regular" ? Buffer.from(inode.bytes).toString("utf8") : undefined;
  }

  /** A copy that shares nothing but its programs. */
  clone(): Machine {
    const copy = new Machine();
    const inodes = new Map([...new Set(this.files.values())].map((inode) => [inode, { ...inode }]));
    copy.files.clear();
    for (const [path, inode] of this.files) copy.files.set(path, inodes.get(inode) ?? { ...inode });
    copyInto(copy.users, this.users);
    copyInto(copy.groups, this.groups);
    copyInto(copy.programs, this.programs);
    copyInto(copy.state, this.state);
    for (const path of this.denied) copy.denied.add(path);
    copy.clock = this.clock;
    return copy;
  }
}

function copyInto<K, V>(into: Map<K, V>, from: ReadonlyMap<K, V>): void {
  into.clear();
  for (const [key, value] of from) into.set(key, value);
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

/** The directory a path lies in; the root lies in itself. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 1));
}

/** A name in a directory. */
export function joinPath(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}
