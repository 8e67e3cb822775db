import type { Query } from "@masterchef/wit/host";

/** A question in words: what of the host it asks about. */
export function queryText({ read, identity }: Query): string {
  const asked = subjectOf(read);
  return identity === undefined ? asked : `${asked}, as ${identity}`;
}

function subjectOf(read: Query["read"]): string {
  switch (read.tag) {
    case "file":
      return read.val.want.content === true || read.val.want.digest === true ? `${read.val.path} and what it holds` : read.val.path;
    case "directory":
      return read.val.recursive ? `all below ${read.val.path}` : `what lies in ${read.val.path}`;
    case "tree":
      return `how the tree ${read.val.root} differs`;
    case "account":
      return read.val.tag === "user" ? `the user ${read.val.val.name}` : `the group ${read.val.val}`;
    case "process":
      return `what ${read.val.argv.join(" ")} says`;
    case "http":
      return `${read.val.method} ${read.val.url}`;
    case "other":
      return read.val.name;
  }
}
