import type {
  Act,
  Attributes,
  Content,
  Effect,
  ExitRule,
  Hazards,
  LinkKind,
  Operation,
  Prior,
  Process,
  Scope,
  Signature,
} from "@masterchef/wit/guest";

/** What an operation says beside its act. */
export interface OperationOptions {
  /** Beyond what the kernel derives; for a run, all of it. */
  readonly writes?: readonly Scope[];
  readonly destroys?: readonly Scope[];
  readonly effects?: readonly Effect[];
  readonly opaque?: boolean;
  readonly identity?: string | undefined;
  readonly hazards?: Hazards;
}

/** Any act as an operation. */
export function operation(act: Act, options: OperationOptions = {}): Operation {
  const { writes = [], destroys = [], effects = [], opaque = false, identity, hazards = {} } = options;
  return { act, writes, destroys, effects, opaque, identity, hazards };
}

/** A regular file to write. */
export interface WriteFileOptions {
  readonly content: Content;
  readonly replaces: Prior;
  readonly attributes?: Attributes;
  readonly signed?: Signature | undefined;
  readonly backup?: boolean;
  readonly validate?: readonly string[] | undefined;
  readonly inPlace?: boolean;
  readonly destroys?: readonly Scope[];
}

/** Writes a regular file. */
export function writeFile(path: string, options: WriteFileOptions): Operation {
  const { content, replaces, attributes = {}, signed, backup = true, validate, inPlace = false, destroys = [] } = options;
  return operation({ tag: "write-file", val: { path, content, signed, replaces, attributes, backup, validate, inPlace } }, { destroys });
}

/** Makes one directory. */
export function makeDirectory(path: string, attributes: Attributes = {}): Operation {
  return operation({ tag: "make-directory", val: { path, attributes } });
}

/** Makes a link. */
export function makeLink(
  path: string,
  link: { readonly target: string; readonly kind: LinkKind; readonly replaces: Prior; readonly effects?: readonly Effect[] },
): Operation {
  const { target, kind, replaces, effects = [] } = link;
  return operation({ tag: "make-link", val: { path, target, kind, replaces } }, { effects });
}

/** Sets mode, owner, group or label; of a link, never of what it leads to. */
export function setAttributes(path: string, attributes: Attributes): Operation {
  return operation({ tag: "set-attributes", val: { path, attributes, follow: false } });
}

/** Removes what is at a path. `destroys` is said from it: the path, or with `recursive` the tree. */
export function removePath(
  path: string,
  options: { readonly replaces: Prior; readonly recursive?: boolean; readonly backup?: boolean },
): Operation {
  const { replaces, recursive = false, backup = true } = options;
  return operation(
    { tag: "remove", val: { path, recursive, replaces, backup } },
    { destroys: [{ tag: recursive ? "tree" : "path", val: path }] },
  );
}

/** How a run is judged. */
export interface RunOptions extends OperationOptions {
  readonly exits?: readonly ExitRule[];
  readonly contains?: string | undefined;
}

/** Runs a program. */
export function run(program: Process, options: RunOptions): Operation {
  const { exits = [], contains, ...rest } = options;
  return operation({ tag: "run", val: { process: program, exits, contains } }, rest);
}
