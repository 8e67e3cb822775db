import type { Operation, Query } from "@masterchef/wit/host";

/** The paths a question reads by itself. A program is on its own, and has a deadline. */
export function pathsOfQuery({ read }: Query): readonly string[] {
  switch (read.tag) {
    case "file":
    case "directory":
      return [read.val.path];
    case "tree":
      return [read.val.root];
    default:
      return [];
  }
}

/** The paths an operation writes by itself. */
export function pathsOfOperation({ act }: Operation): readonly string[] {
  switch (act.tag) {
    case "write-file":
    case "make-directory":
    case "make-link":
    case "set-attributes":
    case "remove":
      return [act.val.path];
    case "move":
      return [act.val.source, act.val.destination];
    default:
      return [];
  }
}
