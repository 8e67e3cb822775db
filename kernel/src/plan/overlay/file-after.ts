import type {
  Act,
  Answer,
  Attributes,
  Captured,
  Content,
  FileInfo,
  FileKind,
  FileQuery,
  FileState,
  Move,
  Ownership,
  Principal,
  Query,
  WriteFile,
} from "@masterchef/wit/host";
import { utf8Length } from "@masterchef/wit/codec";
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
  /** A blob the kernel holds as an answer would give it, if it is at hand and no larger than this many bytes. */
  readonly contentOf?: ((digest: string, limit: number) => Captured | undefined) | undefined;
}

/** What the overlay knows of the rest of the target at the very place in the plan. */
export interface OverlayPlace extends OverlayContext {
  /** The directory that will hold a path, links followed, if it is known what it will be: it says where something new really lies, and in which group. */
  directoryOf(path: string): FileInfo | undefined;
  /** What another question answers right before the act, if somebody asked it and nothing about it is a guess. */
  answerOf(query: Query): Answer | undefined;
  /** The id of a user or a group, if somebody asked about the account and it is known what it will be. */
  idOf(kind: "user" | "group", name: string): number | undefined;
}

/** What a path is once the act is done. Undefined: nobody can say. The paths of act and query are as they really lie, and the query follows no link on the way. */
export function fileAfter(before: ForetoldFile, act: Act, query: FileQuery, place: OverlayPlace): ForetoldFile | undefined {
  const path = query.path;
  switch (act.tag) {
    case "write-file":
      if (act.val.path !== path) return belowReplaced(before, act.val.path, path);
      if (act.val.inPlace && kindOf(before) === "symbolic-link") return undefined;
      return written(before, act.val, query, place);
    case "make-directory":
      if (act.val.path !== path) return before;
      return before.state.tag === "absent" ? made("directory", { attributes: act.val.attributes, mode: 0o755, query, place }) : undefined;
    case "make-link":
      if (act.val.path !== path) return isWithin(act.val.path, path) ? undefined : before;
      return act.val.kind === "hard" ? sameAs(act.val.target, path, query, place) : linked(act.val.target, query, place);
    case "set-attributes":
      if (act.val.path !== path) return act.val.follow ? undefined : before;
      // Where a link is followed the attributes are another path's, and this one stays.
      if (act.val.follow && kindOf(before) === "symbolic-link") return query.follow ? undefined : before;
      return withAttributes(before, act.val.attributes, { query, place });
    case "remove":
      if (act.val.path === path || (act.val.recursive && isWithin(act.val.path, path))) return absent;
      return belowReplaced(before, act.val.path, path);
    case "move":
      return moved(before, act.val, query, place);
    default:
      return undefined;
  }
}

/** What lay below a path that is no directory any more, or never was one: a link may have led there. */
function belowReplaced(before: ForetoldFile, gone: string, path: string): ForetoldFile {
  return isWithin(gone, path) ? absent : before;
}

function moved(before: ForetoldFile, act: Move, query: FileQuery, place: OverlayPlace): ForetoldFile | undefined {
  const { path } = query;
  if (isWithin(act.destination, path)) return sameAs(`${act.source}${path.slice(act.destination.length)}`, path, query, place);
  return isWithin(act.source, path) ? absent : before;
}

/** What another path is now, under this one. */
function sameAs(source: string, path: string, query: FileQuery, place: OverlayPlace): ForetoldFile | undefined {
  if (query.follow) return undefined;
  const { compare: _, verify: __, ...asked } = query;
  const answer = place.answerOf({ read: { tag: "file", val: { ...asked, path: source } }, reads: [] });
  if (answer?.outcome.tag !== "ok" || answer.outcome.val.tag !== "file") return undefined;
  const { state } = answer.outcome.val.val;
  if (state.tag === "absent") return absent;
  const directory = place.directoryOf(path);
  const unknown = new Set(directory === undefined ? ["/real-path"] : []);
  return { state: { tag: "present", val: { ...state.val, realPath: inDirectory(directory?.realPath, path) } }, unknown };
}

const absent: ForetoldFile = { state: { tag: "absent" }, unknown: new Set() };

function written(before: ForetoldFile, act: WriteFile, query: FileQuery, place: OverlayPlace): ForetoldFile {
  const { attributes } = act;
  const base =
    kindOf(before) === "regular" ? kept(before, attributes, { query, place }) : made("regular", { attributes, mode: 0o644, query, place });
  if (base.state.tag === "absent") return base;
  const size = sizeOfContent(act.content, place);
  const digest = contentDigest(act.content);
  const text = query.want.content === true ? capturedContent(act.content, query.contentLimit, place) : undefined;
  const unknown = new Set(base.unknown);
  mark(unknown, "/size", size === undefined);
  mark(unknown, "/digest", wantsDigest(query) && digest === undefined);
  mark(unknown, "/content", query.want.content === true && text === undefined);
  const info: FileInfo = {
    ...base.state.val,
    size: size ?? 0,
    ...(wantsDigest(query) ? { digest: digest ?? "" } : {}),
    ...(query.want.content === true ? { content: text ?? { tag: "text", val: "" } } : {}),
  };
  return { state: { tag: "present", val: info }, unknown };
}

/** A regular file that gets other bytes: it keeps whatever is not stated. */
function kept(
  before: ForetoldFile,
  attributes: Attributes,
  asked: { readonly query: FileQuery; readonly place: OverlayPlace },
): ForetoldFile {
  const changed = withAttributes(before, attributes, asked) ?? before;
  if (changed.state.tag === "absent" || asked.query.want.modified !== true) return changed;
  const modified = { seconds: 0, nanoseconds: 0 };
  return { state: { tag: "present", val: { ...changed.state.val, modified } }, unknown: new Set([...changed.unknown, "/modified"]) };
}

interface Making {
  readonly attributes: Attributes;
  readonly mode: number;
  readonly query: FileQuery;
  readonly place: OverlayPlace;
}

/** Something new of this kind at the path: what is stated, else what the platform gives. */
function made(kind: FileKind, { attributes, mode, query, place }: Making): ForetoldFile {
  const unknown = new Set<string>();
  const directory = place.directoryOf(query.path);
  const fresh = freshOwnership({ mode, directory }, unknown, place);
  const { securityLabel } = attributes;
  const info: FileInfo = {
    kind,
    size: 0,
    posix: ownershipWith(fresh, attributes, { unknown, place }),
    realPath: inDirectory(directory?.realPath, query.path),
    ...(query.want.modified === true ? { modified: { seconds: 0, nanoseconds: 0 } } : {}),
    ...(query.want.securityLabel === true ? { securityLabel: securityLabel ?? "" } : {}),
  };
  mark(unknown, "/real-path", directory === undefined);
  mark(unknown, "/modified", query.want.modified === true);
  mark(unknown, "/security-label", query.want.securityLabel === true && securityLabel === undefined);
  return { state: { tag: "present", val: info }, unknown };
}

function mark(unknown: Set<string>, pointer: string, isUnknown: boolean): void {
  if (isUnknown) unknown.add(pointer);
  else unknown.delete(pointer);
}

function linked(target: string, query: FileQuery, place: OverlayPlace): ForetoldFile | undefined {
  // What a new link leads to is another path's story.
  if (query.follow) return undefined;
  const link = made("symbolic-link", { attributes: {}, mode: 0o777, query, place });
  if (link.state.tag === "absent") return link;
  return { ...link, state: { tag: "present", val: { ...link.state.val, target } } };
}

function withAttributes(
  before: ForetoldFile,
  attributes: Attributes,
  { query, place }: { readonly query: FileQuery; readonly place: OverlayPlace },
): ForetoldFile | undefined {
  if (before.state.tag === "absent") return undefined;
  const info = before.state.val;
  const unknown = new Set(before.unknown);
  const posix = info.posix === undefined ? undefined : ownershipWith(info.posix, attributes, { unknown, place });
  const label = query.want.securityLabel === true ? (attributes.securityLabel ?? info.securityLabel) : undefined;
  if (attributes.securityLabel !== undefined) unknown.delete("/security-label");
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

interface Owning {
  readonly unknown: Set<string>;
  readonly place: OverlayPlace;
}

function ownershipWith(old: Ownership, attributes: Attributes, { unknown, place }: Owning): Ownership {
  const owner = identityOf(
    attributes.owner,
    { id: old.uid, name: old.owner },
    { unknown, id: "/posix/uid", name: "/posix/owner", find: (name) => place.idOf("user", name) },
  );
  const group = identityOf(
    attributes.group,
    { id: old.gid, name: old.group },
    { unknown, id: "/posix/gid", name: "/posix/group", find: (name) => place.idOf("group", name) },
  );
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

interface IdentityPlaces {
  readonly unknown: Set<string>;
  readonly id: string;
  readonly name: string;
  find(name: string): number | undefined;
}

/** A principal says a name or a number; the other of the two is the target's to say, unless it is the one that was there or the account was asked about. */
function identityOf(wanted: Principal | undefined, old: Identity, places: IdentityPlaces): Identity {
  if (wanted === undefined) return old;
  const { unknown } = places;
  const known = !unknown.has(places.id) && !unknown.has(places.name);
  if (known && (wanted === old.name || wanted === `#${old.id}`)) return old;
  if (wanted.startsWith("#")) {
    unknown.delete(places.id);
    unknown.add(places.name);
    return { id: Number(wanted.slice(1)), name: "" };
  }
  const id = places.find(wanted);
  unknown.delete(places.name);
  mark(unknown, places.id, id === undefined);
  return { id: id ?? 0, name: wanted };
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

function capturedContent(content: Content, limit: number, context: OverlayContext): Captured | undefined {
  switch (content.tag) {
    case "text":
      return utf8Length(content.val) > limit ? undefined : content;
    case "blob":
      return context.contentOf?.(content.val, limit);
    // Whether bytes are text is for whoever reads them; the plugin that wrote them as bytes knows them already.
    case "bytes":
    case "parts":
      return undefined;
  }
}
