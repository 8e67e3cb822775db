import type { Answer, FileState, Ownership, Query } from "@masterchef/wit/host";
import type { JsonObject } from "../ir/json.ts";
import type { RelationNode } from "../ir/relation-node.ts";
import type { ResourceNode } from "../ir/resource-node.ts";
import { argumentMatches } from "../plan/pattern/glob.ts";
import type { Lying, NotUndone, UndoItem } from "../run/undo-item.ts";

/** What it takes to say what was. */
export interface UndoInput {
  readonly items: readonly UndoItem[];
  /** Mode and owners as they were seen before the run. */
  readonly attributes: ReadonlyMap<string, Ownership>;
  /** What is known of kept content: its mode and owners, by path and digest (`keptKey`). */
  readonly history: ReadonlyMap<string, JsonObject>;
  /** Globs of paths that are put back though they were changed since. */
  readonly overwrite: readonly string[];
  ask(queries: readonly Query[]): Promise<readonly Answer[]>;
  /** The size of kept content, in bytes, once it lies where plans take content from. */
  content(digest: string): Promise<number>;
  /** A resource of the type `file`, `link` or `directory`, or why its provider takes no such document. */
  resource(type: string, document: JsonObject & { readonly path: string }): Promise<ResourceNode | string>;
}

/** The key of a kept content. */
export function keptKey(path: string, digest: string): string {
  return `${path} ${digest}`;
}

/** What declares the state before, and what of it cannot be declared. */
export interface UndoFound {
  readonly resources: readonly ResourceNode[];
  readonly relations: readonly RelationNode[];
  readonly left: readonly NotUndone[];
}

/** Resources that declare what was at each path before; what of it cannot be, and why. What somebody changed since is left alone, unless they said otherwise. */
export async function undoResources(input: UndoInput): Promise<UndoFound> {
  const now = await lookAt(input);
  const resources = new Map<string, ResourceNode>();
  const left: NotUndone[] = [];
  for (const item of input.items) {
    const wanted = await wantedOf(input, item, now);
    if (wanted === undefined) continue;
    const resource = typeof wanted === "string" ? wanted : await input.resource(wanted.type, { path: item.path, ...wanted.document });
    if (typeof resource === "string") left.push({ address: item.address, what: item.path, why: resource });
    else resources.set(item.path, resource);
  }
  return { resources: [...resources.values()], relations: namesFirst(input.items, resources), left };
}

/** A second name of a file goes before the file is touched: taking a name away shows at the file, as if somebody had changed it. */
function namesFirst(items: readonly UndoItem[], resources: ReadonlyMap<string, ResourceNode>): readonly RelationNode[] {
  return items.flatMap(({ path, after }): readonly RelationNode[] => {
    const name = resources.get(path);
    const file = after.tag === "hard-link" ? resources.get(after.target) : undefined;
    return name === undefined || file === undefined ? [] : [{ kind: "relation", word: "require", from: name.address, to: file.address }];
  });
}

type Seen = ReadonlyMap<string, FileState>;

/** What is at the paths now, and at those they are other names of. */
async function lookAt({ items, ask }: UndoInput): Promise<Seen> {
  const targets = items.flatMap(({ after }) => (after.tag === "hard-link" ? [after.target] : []));
  const paths = [...new Set([...items.map(({ path }) => path), ...targets])];
  const queries = paths.map((path): Query => {
    const val = { path, follow: false, want: { digest: true }, contentLimit: 0 };
    return { read: { tag: "file", val }, reads: [] };
  });
  const answers = queries.length === 0 ? [] : await ask(queries);
  return new Map(
    paths.flatMap((path, at) => {
      const outcome = answers[at]?.outcome;
      return outcome?.tag === "ok" && outcome.val.tag === "file" ? [[path, outcome.val.val.state] as const] : [];
    }),
  );
}

interface Wanted {
  readonly type: string;
  readonly document: JsonObject;
}

/** The document that says what was at a path, or why there can be none; undefined if nothing is to be done. */
async function wantedOf(input: UndoInput, item: UndoItem, now: Seen): Promise<Wanted | string | undefined> {
  const { path, before, after, onlyAttributes } = item;
  const found = now.get(path);
  if (found === undefined) return "it cannot be asked about";
  const posix = item.posix ?? input.attributes.get(path);
  if (onlyAttributes) return attributesWanted(found, posix);
  const isMeant = input.overwrite.some((glob) => argumentMatches(glob, path));
  const isBefore = lies(before, found, now);
  if (!isMeant && !isBefore && !lies(after, found, now))
    return "it was changed since; name it with --overwrite to put it back all the same";
  if (before.tag === "absent") return found.tag === "absent" ? undefined : { type: typeOf(found), document: absent(isMeant) };
  const isOther = found.tag === "present" && kindOf(before) !== found.val.kind;
  if (isOther && !isMeant) {
    const strange = found.val.kind === "directory" ? await strangeIn(input, path) : undefined;
    if (strange !== undefined) return strange;
  }
  const force: JsonObject = isOther ? { force: true } : {};
  switch (before.tag) {
    case "link":
      return { type: "link", document: { target: before.target, ...force } };
    case "hard-link":
      return "it was another name of a file";
    case "directory":
      return posix === undefined
        ? "its attributes before are not recorded"
        : { type: "directory", document: { ...attributesOf(posix), ...force } };
    case "file": {
      const kept = before.digest === undefined ? undefined : input.history.get(keptKey(path, before.digest));
      if (before.digest === undefined || kept === undefined) return isBefore ? undefined : "its old content was not kept";
      const size = await input.content(before.digest);
      // Content is kept with the attributes it had then; where these had been changed before, those seen first are meant.
      const own = item.posix === undefined ? keptAttributes(kept) : attributesOf(item.posix);
      return { type: "file", document: { source: { $blob: { digest: before.digest, size } }, ...own, ...force } };
    }
  }
}

function absent(isMeant: boolean): JsonObject {
  return { state: "absent", ...(isMeant ? { force: true } : {}) };
}

function attributesWanted(found: FileState, posix: Ownership | undefined): Wanted | string {
  if (posix === undefined) return "its attributes before are not recorded";
  if (found.tag === "absent" || (found.val.kind !== "regular" && found.val.kind !== "directory")) return "it was changed since";
  return { type: found.val.kind === "directory" ? "directory" : "file", document: attributesOf(posix) };
}

/** What a directory holds that the run did not make: it is not taken away with it. */
async function strangeIn({ items, ask }: UndoInput, path: string): Promise<string | undefined> {
  const val = { path, recursive: true, want: {}, maxEntries: 20_000 };
  const [answer] = await ask([{ read: { tag: "directory", val }, reads: [] }]);
  const outcome = answer?.outcome;
  if (outcome?.tag !== "ok" || outcome.val.tag !== "directory" || outcome.val.val.tag !== "listing")
    return "what it holds cannot be asked about";
  const own = new Set(items.map((item) => item.path));
  const strange = outcome.val.val.val.find(({ name }) => !own.has(`${path}/${name}`));
  return strange === undefined ? undefined : `it holds ${strange.name}, which the run did not make`;
}

/** Whether this is what lies there. */
function lies(lying: Lying, found: FileState, now: Seen): boolean {
  if (found.tag === "absent") return lying.tag === "absent";
  const { kind, digest, target } = found.val;
  switch (lying.tag) {
    case "absent":
      return false;
    case "file":
      return kind === "regular" && digest !== undefined && lying.digest === digest;
    case "hard-link": {
      const other = now.get(lying.target);
      return kind === "regular" && other?.tag === "present" && other.val.digest !== undefined && other.val.digest === digest;
    }
    case "link":
      return kind === "symbolic-link" && target === lying.target;
    case "directory":
      return kind === "directory";
  }
}

function kindOf({ tag }: Lying): string {
  return tag === "link" ? "symbolic-link" : tag === "directory" ? tag : "regular";
}

function typeOf(found: FileState): string {
  if (found.tag === "absent" || found.val.kind === "directory") return "directory";
  return found.val.kind === "symbolic-link" ? "link" : "file";
}

function attributesOf({ mode, uid, gid, owner, group }: Ownership): JsonObject {
  return { mode: mode.toString(8).padStart(4, "0"), owner: owner ?? `#${uid}`, group: group ?? `#${gid}` };
}

/** As the filebucket's history has them. */
function keptAttributes({ mode, owner, group }: JsonObject): JsonObject {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  };
}
