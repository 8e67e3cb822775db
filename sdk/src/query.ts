import type { Content, FileDetails, Process, Query, Read, Scope, Signature, Value } from "@masterchef/wit/guest";

/** A query of one kind, so that its answer has that kind's type. */
export type QueryOf<Kind extends Read["tag"]> = Query & { readonly read: Extract<Read, { readonly tag: Kind }> };

/** How any query is asked. */
export interface AskedAs {
  /** As this user; missing: the connection's own. */
  readonly identity?: string | undefined;
}

/** What to learn about one file. */
export interface FileQueryOptions extends AskedAs {
  /** Report what a symbolic link leads to. */
  readonly follow?: boolean;
  readonly want?: FileDetails;
  /** Also report the digest of this. */
  readonly compare?: Content | undefined;
  /** Also report whether this signature of `compare` is good. */
  readonly verify?: Signature | undefined;
  /** In bytes. */
  readonly contentLimit?: number;
}

/** One path: what is there, and what of it is wanted. */
export function fileQuery(path: string, options: FileQueryOptions = {}): QueryOf<"file"> {
  const { follow = false, want = {}, compare, verify, contentLimit = 0, identity } = options;
  return { read: { tag: "file", val: { path, follow, want, compare, verify, contentLimit } }, reads: [], identity };
}

/** How far a listing goes. */
export interface DirectoryQueryOptions extends AskedAs {
  readonly recursive?: boolean;
  readonly want?: FileDetails;
  /** More entries than this is a failure. At most 20,000. */
  readonly maxEntries?: number;
}

/** What lies in a directory. */
export function directoryQuery(path: string, options: DirectoryQueryOptions = {}): QueryOf<"directory"> {
  const { recursive = false, want = {}, maxEntries = 20_000, identity } = options;
  return { read: { tag: "directory", val: { path, recursive, want, maxEntries } }, reads: [], identity };
}

/** One user account. */
export function userQuery(name: string): QueryOf<"account"> {
  return { read: { tag: "account", val: { tag: "user", val: { name } } }, reads: [] };
}

/** One group. */
export function groupQuery(name: string): QueryOf<"account"> {
  return { read: { tag: "account", val: { tag: "group", val: name } }, reads: [] };
}

/** How a program is run, as a query or as an operation. */
export interface ProcessOptions {
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, Value>>;
  readonly umask?: number | undefined;
  readonly stdin?: Content | undefined;
  /** In bytes, for each of stdout and stderr. */
  readonly outputLimit?: number;
}

/** A program without a shell. */
export function process(argv: readonly string[], options: ProcessOptions = {}): Process {
  const { cwd, env = {}, umask, stdin, outputLimit = 65_536 } = options;
  return { argv, cwd, env: Object.entries(env).map(([name, value]) => ({ name, value })), umask, stdin, outputLimit };
}

/** A read-only program; `reads` says all it looks at. */
export function processQuery(program: Process, reads: readonly Scope[], as: AskedAs = {}): QueryOf<"process"> {
  return { read: { tag: "process", val: program }, reads, identity: as.identity };
}
