import type { Operation, Prior } from "@masterchef/wit/host";

/** What is kept of a path before an operation: what it takes to put it back, where neither the journal nor the transport does. */
export interface KeepBefore {
  readonly path: string;
  /** All that lies below, if it is a directory, with the content of its files. */
  readonly below: boolean;
  /** Its own content, if it is a file. Otherwise that is kept by the transport, or stays. */
  readonly content: boolean;
  /** Of what a link leads to, in place of the link. */
  readonly follow: boolean;
}

/** The paths of which something is kept before an operation. */
export function keptBefore({ act }: Operation): readonly KeepBefore[] {
  switch (act.tag) {
    case "remove": {
      const { path, recursive, backup, replaces } = act.val;
      if (recursive && backup && replaces.tag !== "absent" && replaces.tag !== "digest") return [{ ...bare(path), below: true }];
      return replaces.tag === "anything" ? [bare(path)] : [];
    }
    case "write-file":
      return act.val.replaces.tag === "anything" ? [bare(act.val.path)] : [];
    case "make-link":
      return mayBeFile(act.val.replaces) ? [{ ...bare(act.val.path), content: true }] : [];
    case "move": {
      const { source, destination, replaces } = act.val;
      const old = replaces.tag === "absent" ? [] : [{ ...bare(destination), content: true }];
      return [{ path: source, below: true, content: true, follow: false }, ...old];
    }
    case "set-attributes":
      return act.val.follow ? [{ ...bare(act.val.path), follow: true }] : [];
    case "make-directory":
    case "run":
    case "http":
    case "barrier":
    case "other":
      return [];
  }
}

function bare(path: string): KeepBefore {
  return { path, below: false, content: false, follow: false };
}

function mayBeFile({ tag }: Prior): boolean {
  return tag === "digest" || tag === "anything";
}
