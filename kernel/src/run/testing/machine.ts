import { digestOf } from "../../ir/digest.ts";
import type { FileDetails, FileInfo, FileKind, FileState } from "@masterchef/wit/host";

/** Something at a path. */
export interface MachineNode {
  readonly kind: "regular" | "directory" | "symbolic-link";
  /** Of a regular file. */
  readonly content: Uint8Array;
  /** Of a link. */
  readonly target: string;
  readonly mode: number;
  readonly owner: string;
}

/** What a program did. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** A program by its behaviour: it gets its arguments and the machine, and may change it. */
export type Program = (argv: readonly string[], machine: Machine, identity: string | undefined) => ProgramResult;

/** A little machine: files, accounts and programs, all in memory. */
export class Machine {
  readonly nodes: Map<string, MachineNode> = new Map<string, MachineNode>([
    ["/", { kind: "directory", content: new Uint8Array(), target: "", mode: 0o755, owner: "root" }],
  ]);
  readonly programs: Map<string, Program> = new Map();
  readonly accounts: Map<string, { readonly uid: number; readonly gid: number }> = new Map([["root", { uid: 0, gid: 0 }]]);
  /** Kept content of what was replaced or removed. */
  readonly kept: Map<string, Uint8Array> = new Map();
  /** Blobs that were supplied. */
  readonly blobs: Map<string, Uint8Array> = new Map();

  /** Put a regular file, its parents too. */
  put(path: string, content: string | Uint8Array, mode = 0o644): void {
    this.makeParents(path);
    this.nodes.set(path, { kind: "regular", content: Buffer.from(content), target: "", mode, owner: "root" });
  }

  /** Put a directory, its parents too. */
  makeDirectory(path: string, mode = 0o755): void {
    this.makeParents(path);
    this.nodes.set(path, { kind: "directory", content: new Uint8Array(), target: "", mode, owner: "root" });
  }

  makeParents(path: string): void {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      const parent = path.slice(0, at);
      if (!this.nodes.has(parent))
        this.nodes.set(parent, { kind: "directory", content: new Uint8Array(), target: "", mode: 0o755, owner: "root" });
    }
  }

  /** The text of a regular file; undefined if there is none. */
  text(path: string): string | undefined {
    const node = this.nodes.get(path);
    return node?.kind === "regular" ? Buffer.from(node.content).toString() : undefined;
  }

  /** What `lstat` and the like tell. */
  stateOf(path: string, want: FileDetails): FileState {
    const node = this.nodes.get(path);
    if (node === undefined) return { tag: "absent" };
    const kind: FileKind = node.kind;
    const account = this.accounts.get(node.owner);
    const regular = node.kind === "regular";
    const info: FileInfo = {
      kind,
      size: regular ? node.content.length : 0,
      posix: { mode: node.mode, uid: account?.uid ?? 0, gid: account?.gid ?? 0, owner: node.owner, group: node.owner },
      realPath: path,
      ...(node.kind === "symbolic-link" ? { target: node.target } : {}),
      ...(regular && want.digest === true ? { digest: digestOf(node.content) } : {}),
      ...(regular && want.content === true ? { content: { tag: "text", val: Buffer.from(node.content).toString() } } : {}),
    };
    return { tag: "present", val: info };
  }

  /** Names below a directory, sorted by their bytes. */
  below(path: string, recursive: boolean): readonly string[] {
    const prefix = path === "/" ? "/" : `${path}/`;
    return [...this.nodes.keys()]
      .filter((name) => name.startsWith(prefix) && name !== "/")
      .map((name) => name.slice(prefix.length))
      .filter((name) => recursive || !name.includes("/"))
      .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  /** A digest of everything that can be seen, to tell whether anything changed. */
  fingerprint(): string {
    const rows = [...this.nodes].map(([path, node]) => [path, node.kind, digestOf(node.content), node.target, node.mode, node.owner]);
    return digestOf(JSON.stringify(rows.toSorted()));
  }
}
