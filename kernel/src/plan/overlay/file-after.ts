import type { Act, Attributes, Content, FileInfo, FileKind, FileQuery, FileState, Ownership, Principal } from "@masterchef/wit/host";
import { contentDigest } from "../content-digest.ts";
import { isWithin } from "../scope/meets.ts";

/** The state of one path with the parts of it that nobody can tell before the run. */
export interface ForetoldFile {
  readonly state: FileState;
  /** Pointers below the file info's JSON form, for example `/posix/uid`. */
  readonly unknown: ReadonlySet<string>;
}

/** What the overlay knows beside the operations. */
export interface OverlayContext {
  /** Who the connection is, as the fact `user` says. */
  readonly user?:
    | { readonly name?: string | undefined; readonly uid: number; readonly gid?: number | undefined; readonly group?: string | undefined }
    | undefined;
  /** The size of a blob the kernel holds, in bytes. */
  sizeOf(digest: string): number | undefined;
  /** The directory that will hold a path, links followed, if it is known what it will be: it says where something new really lies, and in which group. */
  readonly directoryOf?: ((path: string) => FileInfo | undefined) | undefined;
}

/** What a path is once the act is done. Undefined: nobody can say. The act must write the path or a tree that holds it. */
export function fileAfter(before: ForetoldFile, act: Act, query: FileQuery, context: OverlayContext): ForetoldFile | undefined {
  const path = query.path;
  switch (act.tag) {
    case "write-file":
      return act.val.inPlace && kindOf(before) === "symbolic-link" ? undefined : written(before, act.val, query, context);
    case "make-directory":
      return made(before, "directory", { attributes: act.val.attributes, mode: 0o755, query, context });
    case "make-link":
      return act.val.kind === "hard" ? undefined : linked(before, act.val.target, query, context);
    case "set-attributes":
      return act.val.path === path ? withAttributes(before, act.val.attributes, query) : before;
    case "remove":
      return act.val.path === path || (act.val.recursive && isWithin(act.val.path, path)) ? absent : before;
    case "move":
      return isWithin(act.val.source, path) && !isWithin(act.val.destination, path) ? absent : undefined;
    default:
      return undefined;
  }
}

const absent: ForetoldFile = { state: { tag: "absent" }, unknown: new Set() };

function written(
  before: ForetoldFile,
  act: Extract<Act, { tag: "write-file" }>["val"],
  query: FileQuery,
  context: OverlayContext,
): ForetoldFile {
  const replaced = kindOf(before) === "regular" ? before : absent;
  const size = sizeOfContent(act.content, context);
  const digest = contentDigest(act.content);
  const base = made(replaced, "regular", { attributes: act.attributes, mode: 0o644, query, context });
  if (base.state.tag === "absent") return base;
  const unknown = new Set(base.unknown);
  unknown.delete("/size");
  unknown.delete("/digest");
  if (size === undefined) unknown.add("/size");
  if (digest === undefined) unknown.add("/digest");
  const text = act.content.tag === "text" || act.content.tag === "bytes" ? act.content : undefined;
  if (query.want.content === true && text === undefined) unknown.add("/content");
  else unknown.delete("/content");
  const info: FileInfo = {
    ...base.state.val,
    size: size ?? 0,
    ...(wantsDigest(query) ? { digest: digest ?? "" } : {}),
    ...(query.want.content === true ? { content: text ?? { tag: "text", val: "" } } : {}),
  };
  return { state: { tag: "present", val: info }, unknown };
}

interface Making {
  readonly attributes: Attributes;
  readonly mode: number;
  readonly query: FileQuery;
  readonly context: OverlayContext;
}

/** Something of this kind at the path: what is stated, else what was there of the same kind, else what the platform gives. */
function made(before: ForetoldFile, kind: FileKind, making: Making): ForetoldFile {
  const { attributes, query, context } = making;
  const old = before.state.tag === "present" && before.state.val.kind === kind ? before.state.val : undefined;
  const unknown = new Set<string>(old === undefined ? [] : before.unknown);
  const directory = before.state.tag === "present" ? undefined : context.directoryOf?.(query.path);
  const fresh = old?.posix ?? freshOwnership({ mode: making.mode, directory }, unknown, context);
  const info: FileInfo = {
    kind,
    size: old?.size ?? 0,
    posix: ownershipWith(fresh, attributes, unknown),
    // Whether a parent is a link was told by whoever asked about the path when it was there.
    realPath: before.state.tag === "present" ? before.state.val.realPath : inDirectory(directory?.realPath, query.path),
    ...(query.want.modified === true ? { modified: { seconds: 0, nanoseconds: 0 } } : {}),
    ...(query.want.securityLabel === true ? { securityLabel: attributes.securityLabel ?? old?.securityLabel ?? "" } : {}),
  };
  if (before.state.tag === "absent" && directory === undefined) unknown.add("/real-path");
  if (query.want.modified === true) unknown.add("/modified");
  if (query.want.securityLabel === true && attributes.securityLabel === undefined && old?.securityLabel === undefined)
    unknown.add("/security-label");
  return { state: { tag: "present", val: info }, unknown };
}

function linked(before: ForetoldFile, target: string, query: FileQuery, context: OverlayContext): ForetoldFile | undefined {
  // What a new link leads to is another path's story.
  if (query.follow) return undefined;
  const link = made(kindOf(before) === "symbolic-link" ? before : absent, "symbolic-link", { attributes: {}, mode: 0o777, query, context });
  if (link.state.tag === "absent") return link;
  return { ...link, state: { tag: "present", val: { ...link.state.val, target } } };
}

function withAttributes(before: ForetoldFile, attributes: Attributes, query: FileQuery): ForetoldFile | undefined {
  if (before.state.tag === "absent") return undefined;
  const info = before.state.val;
  const unknown = new Set(before.unknown);
  const posix = info.posix === undefined ? undefined : ownershipWith(info.posix, attributes, unknown);
  const label = query.want.securityLabel === true ? (attributes.securityLabel ?? info.securityLabel) : undefined;
  const changed: FileInfo = {
    ...info,
    ...(posix === undefined ? {} : { posix }),
    ...(label === undefined ? {} : { securityLabel: label }),
  };
  return { state: { tag: "present", val: changed }, unknown };
}

interface Fresh {
  readonly mode: number;
  readonly directory: FileInfo | undefined;
}

/** Who something new belongs to: the user of the connection, and the user's group unless the directory hands on its own (set-group-id). */
function freshOwnership({ mode, directory }: Fresh, unknown: Set<string>, context: OverlayContext): Ownership {
  const user = context.user;
  const handsOn = ((directory?.posix?.mode ?? 0) & 0o2000) !== 0;
  const group = handsOn ? { gid: directory?.posix?.gid, group: directory?.posix?.group } : { gid: user?.gid, group: user?.group };
  if (directory?.posix === undefined || group.gid === undefined) unknown.add("/posix/gid");
  if (directory?.posix === undefined || group.group === undefined) unknown.add("/posix/group");
  if (user === undefined) unknown.add("/posix/uid");
  if (user?.name === undefined) unknown.add("/posix/owner");
  return { mode, uid: user?.uid ?? 0, gid: group.gid ?? 0, owner: user?.name ?? "", group: group.group ?? "" };
}

/** A path with what holds it replaced by where that really lies. */
function inDirectory(directory: string | undefined, path: string): string {
  if (directory === undefined) return path;
  return `${directory === "/" ? "" : directory}${path.slice(path.lastIndexOf("/"))}`;
}

function ownershipWith(old: Ownership, attributes: Attributes, unknown: Set<string>): Ownership {
  const owner = identityOf(attributes.owner, { id: old.uid, name: old.owner }, { unknown, id: "/posix/uid", name: "/posix/owner" });
  const group = identityOf(attributes.group, { id: old.gid, name: old.group }, { unknown, id: "/posix/gid", name: "/posix/group" });
  if (attributes.mode !== undefined) unknown.delete("/posix/mode");
  return {
    mode: attributes.mode ?? old.mode,
    uid: owner.id,
    gid: group.id,
    ...(owner.name === undefined ? {} : { owner: owner.name }),
    ...(group.name === undefined ? {} : { group: group.name }),
  };
}

interface Identity {
  readonly id: number;
  readonly name: string | undefined;
}

/** A principal says a name or a number; the other of the two is the target's to say, unless it is the one that was there. */
function identityOf(
  wanted: Principal | undefined,
  old: Identity,
  places: { readonly unknown: Set<string>; readonly id: string; readonly name: string },
): Identity {
  if (wanted === undefined) return old;
  const { unknown } = places;
  const known = !unknown.has(places.id) && !unknown.has(places.name);
  if (known && (wanted === old.name || wanted === `#${old.id}`)) return old;
  if (wanted.startsWith("#")) {
    unknown.delete(places.id);
    unknown.add(places.name);
    return { id: Number(wanted.slice(1)), name: "" };
  }
  unknown.delete(places.name);
  unknown.add(places.id);
  return { id: 0, name: wanted };
}

function kindOf(file: ForetoldFile): FileKind | undefined {
  return file.state.tag === "present" ? file.state.val.kind : undefined;
}

function wantsDigest(query: FileQuery): boolean {
  return query.want.digest === true || query.compare !== undefined || query.verify !== undefined;
}

function sizeOfContent(content: Content, context: OverlayContext): number | undefined {
  switch (content.tag) {
    case "text":
      return utf8Length(content.val);
    case "bytes":
      return content.val.length;
    case "blob":
      return context.sizeOf(content.val);
    case "parts":
      return undefined;
  }
}

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
  }
  return length;
}
