import type { Act, Content, Operation, Query, Read, Scope } from "@masterchef/wit/host";

/** Everything a query reads: what the kernel derives and what the plugin states. A `process` that states nothing reads everything. */
export function readsOf(query: Query): readonly Scope[] {
  const derived = derivedReads(query);
  if (derived.length === 0 && query.reads.length === 0) return [{ tag: "everything" }];
  return query.identity === undefined ? [...derived, ...query.reads] : [...derived, ...query.reads, account(query.identity)];
}

/** Everything an operation writes on purpose. A `run` that states nothing writes everything. */
export function writesOf(operation: Operation): readonly Scope[] {
  const derived = derivedWrites(operation);
  if (derived === undefined) return operation.writes.length === 0 ? [{ tag: "everything" }] : operation.writes;
  return [...derived, ...operation.writes];
}

function derivedReads(query: Query): readonly Scope[] {
  const read = query.read;
  switch (read.tag) {
    case "file":
      return [path(read.val.path)];
    case "directory":
      // A listing is of its entries, so whatever lies below meets it.
      return [tree(read.val.path)];
    case "tree":
      return [tree(read.val.root)];
    case "account":
      return [account(read.val.tag === "user" ? read.val.val.name : read.val.val)];
    case "http":
      return [remote(read.val.url)];
    case "process":
    case "other":
      return [];
  }
}

/** Undefined: nothing can be derived, the operation itself must say it. */
function derivedWrites(operation: Operation): readonly Scope[] | undefined {
  const act = operation.act;
  switch (act.tag) {
    case "write-file":
    case "make-directory":
    case "make-link":
    case "set-attributes":
      return [path(act.val.path)];
    case "move":
      return [tree(act.val.source), tree(act.val.destination)];
    case "remove":
      return [act.val.recursive ? tree(act.val.path) : path(act.val.path)];
    case "http":
      return [remote(act.val.url)];
    case "barrier":
      return act.val === "reboot" ? [{ tag: "kind", val: "runtime" }] : [];
    case "run":
    case "other":
      return undefined;
  }
}

/** The content an act or a read hands to the target: what a file will hold, what a program reads, what a request carries. */
export function contentOf(what: Act | Read): Content | undefined {
  switch (what.tag) {
    case "write-file":
      return what.val.content;
    case "run":
      return what.val.process.stdin;
    case "process":
      return what.val.stdin;
    case "http":
      return what.val.body;
    default:
      return undefined;
  }
}

function path(val: string): Scope {
  return { tag: "path", val };
}

function tree(val: string): Scope {
  return { tag: "tree", val };
}

function account(name: string): Scope {
  return { tag: "entity", val: { kind: "account", name } };
}

function remote(url: string): Scope {
  return { tag: "entity", val: { kind: "remote", name: /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/iu.exec(url)?.[0] ?? url } };
}
