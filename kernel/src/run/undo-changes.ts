import type { Attributes, Move, Operation, Ownership, Prior } from "@masterchef/wit/host";
import { contentDigest } from "../plan/content-digest.ts";
import { isWithin } from "../plan/scope/meets.ts";
import type { KeptEntry } from "./kept-tree.ts";
import type { Performed } from "./performed.ts";
import type { KnownBefore, Lying, NotUndone, UndoItem } from "./undo-item.ts";

/** What an operation made of a path, or why that cannot be undone. */
export type Change = Omit<UndoItem, "address"> | Omit<NotUndone, "address">;

/** What an operation changed. Where nobody knows whether one on files happened, the host tells: each is whole or not at all. */
export function changesOf(performed: Performed, known: KnownBefore): readonly Change[] {
  const { operation, end } = performed;
  if (operation === undefined) return [{ what: "an operation", why: "the journal does not tell which it was" }];
  const what = nameOf(operation);
  const { act } = operation;
  const kept = performed.tree === undefined ? undefined : known.trees.get(performed.tree);
  const notKept = (why: string): readonly Change[] => [
    { what, why: performed.treeWhy === undefined ? why : `${why}: ${performed.treeWhy}` },
  ];
  switch (act.tag) {
    case "write-file": {
      const before = lyingBefore(act.val.path, act.val.replaces, { performed, kept });
      if (before === undefined) return notKept("its old content was not kept");
      if (isLabelled(act.val.attributes, before)) return [{ what, why: labelled }];
      return [{ path: act.val.path, ...before, after: { tag: "file", digest: contentDigest(act.val.content) }, onlyAttributes: false }];
    }
    case "make-directory":
      return [{ path: act.val.path, before: absent, after: { tag: "directory" }, onlyAttributes: false }];
    case "make-link": {
      const before = lyingBefore(act.val.path, act.val.replaces, { performed, kept });
      if (before === undefined) return notKept("what was there before was not kept");
      const tag = act.val.kind === "hard" ? "hard-link" : "link";
      return [{ path: act.val.path, ...before, after: { tag, target: act.val.target }, onlyAttributes: false }];
    }
    case "remove": {
      const { path, recursive, replaces } = act.val;
      if (kept !== undefined) return kept.map((entry) => ({ path: entry.path, ...lyingOf(entry), after: absent, onlyAttributes: false }));
      if (recursive && replaces.tag === "directory") return notKept("what lay below it was not kept");
      const before = lyingBefore(path, replaces, { performed, kept });
      const isBare = before?.before.tag === "directory" && !known.attributes.has(path);
      if (before === undefined || isBare) return notKept("what was there before was not kept");
      return [{ path, ...before, after: absent, onlyAttributes: false }];
    }
    case "move":
      return kept === undefined ? notKept("what it moved was not kept") : movedBack(act.val, kept);
    case "set-attributes": {
      const entry = act.val.follow ? kept?.[0] : undefined;
      const path = entry?.path ?? act.val.path;
      return [attributesChange(path, act.val.attributes, act.val.follow ? entry?.posix : known.attributes.get(path))];
    }
    case "run":
    case "http":
    case "barrier":
    case "other":
      return [
        {
          what,
          why:
            end === "unknown"
              ? "nobody knows whether it happened, or how much of it; resume the run first"
              : "what it does cannot be undone by a state of files",
        },
      ];
  }
}

const absent: Lying = { tag: "absent" };
const labelled = "its security label before is not recorded";

/** All of it comes back where it was, and gives way to what lay at its destination. */
function movedBack({ source, destination }: Move, kept: readonly KeptEntry[]): readonly Change[] {
  const moved = kept.filter(({ path }) => isWithin(source, path));
  const replaced = new Map(kept.filter(({ path }) => isWithin(destination, path)).map((entry) => [entry.path, entry]));
  const back = moved.map((entry): Change => ({ path: entry.path, ...lyingOf(entry), after: absent, onlyAttributes: false }));
  const away = moved.map((entry): Change => {
    const path = `${destination}${entry.path.slice(source.length)}`;
    const old = replaced.get(path);
    return { path, ...(old === undefined ? { before: absent } : lyingOf(old)), after: lyingOf(entry).before, onlyAttributes: false };
  });
  return [...back, ...away];
}

type Before = Pick<UndoItem, "before" | "posix">;

function lyingOf({ kind, digest, target, posix }: KeptEntry): Before {
  const before: Lying =
    kind === "directory" ? { tag: "directory" } : kind === "regular" ? { tag: "file", digest } : { tag: "link", target: target ?? "" };
  return { before, ...(posix === undefined ? {} : { posix }) };
}

/** Undefined: nobody can tell. `kept`: what was kept of the paths it touches. */
function lyingBefore(
  path: string,
  prior: Prior,
  { performed, kept }: { readonly performed: Performed; readonly kept: readonly KeptEntry[] | undefined },
): Before | undefined {
  if (performed.kept !== undefined) return { before: { tag: "file", digest: performed.kept } };
  if (kept !== undefined) {
    const entry = kept.find((each) => each.path === path);
    return entry === undefined ? { before: absent } : lyingOf(entry);
  }
  switch (prior.tag) {
    case "absent":
    case "directory":
      return { before: { tag: prior.tag } };
    case "link":
      return { before: { tag: "link", target: prior.val } };
    case "digest":
      // If it did happen, whether the content was kept is found out when it is looked for.
      return performed.end === "unknown" ? { before: { tag: "file", digest: prior.val } } : undefined;
    case "anything":
      return undefined;
  }
}

/** What is new brings its label and takes it away again. */
function isLabelled({ securityLabel }: Attributes, { before }: Before): boolean {
  return securityLabel !== undefined && before.tag !== "absent";
}

function attributesChange(path: string, { mode, owner, group, securityLabel }: Attributes, seen: Ownership | undefined): Change {
  if (securityLabel !== undefined) return { what: path, why: labelled };
  if (seen === undefined || (mode === undefined && owner === undefined && group === undefined))
    return { what: path, why: "its attributes before are not recorded" };
  // Of which kind it is tells the host.
  const lying: Lying = { tag: "file", digest: undefined };
  return { path, before: lying, after: lying, onlyAttributes: true, posix: seen };
}

function nameOf({ act }: Operation): string {
  switch (act.tag) {
    case "write-file":
    case "make-directory":
    case "make-link":
    case "set-attributes":
    case "remove":
      return act.val.path;
    case "move":
      return `${act.val.source} to ${act.val.destination}`;
    case "run":
      return act.val.process.argv.join(" ");
    case "http":
      return act.val.url;
    case "barrier":
      return act.val;
    case "other":
      return act.val.name;
  }
}
