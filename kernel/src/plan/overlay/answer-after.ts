import type {
  Act,
  Answer,
  DirectoryEntry,
  DirectoryQuery,
  FileQuery,
  FileState,
  Observation,
  Operation,
  Query,
} from "@masterchef/wit/host";
import { isWithin } from "../scope/meets.ts";
import { fileAfter } from "./file-after.ts";
import type { ForetoldFile, OverlayPlace } from "./file-after.ts";

/** File systems whose files are not what was written to them: the kernel behind them normalises, clamps or refuses. Only declared effects foretell there. */
const unlikeFiles = ["/proc", "/sys", "/dev"];

/**
 * What a question answers once a typed file operation is done, if the kernel can compute it. Paths of both are as they really lie.
 * Undefined: it cannot. The very same answer: the operation does not touch it.
 */
export function answerAfter(query: Query, answer: Answer, operation: Operation, given: OverlayPlace): Answer | undefined {
  if (answer.outcome.tag === "err") return undefined;
  const { act } = operation;
  const path = pathOfAct(act);
  if (path === undefined || unlikeFiles.some((root) => isWithin(root, path))) return undefined;
  // Whose files somebody else makes is not said by who holds the connection.
  const place = operation.identity === undefined || operation.identity === given.user?.name ? given : { ...given, user: undefined };
  const observation = answer.outcome.val;
  if (query.read.tag === "file" && observation.tag === "file") return fileAnswerAfter(query.read.val, answer, act, place);
  if (query.read.tag === "directory" && observation.tag === "directory") return listingAfter(query.read.val, answer, act, place);
  return undefined;
}

const filePrefix = "/file/state/present";

function fileAnswerAfter(query: FileQuery, answer: Answer, act: Act, place: OverlayPlace): Answer | undefined {
  if (answer.outcome.tag === "err" || answer.outcome.val.tag !== "file") return undefined;
  const { state } = answer.outcome.val.val;
  const followed = followedPath(query, answer, act);
  if (followed === undefined) return undefined;
  const unknown = answer.unknown.flatMap((pointer) => (pointer.startsWith(filePrefix) ? [pointer.slice(filePrefix.length)] : []));
  const before: ForetoldFile = { state, unknown: new Set(unknown) };
  const after = fileAfter(before, act, followed, place);
  if (after === before) return answer;
  return after === undefined ? undefined : fileAnswer(after);
}

/** The question as one about the path whose state the answer is. Undefined: the act changes where the link leads, or nobody knows where it leads. */
function followedPath(query: FileQuery, answer: Answer, act: Act): FileQuery | undefined {
  if (!query.follow || answer.outcome.tag === "err" || answer.outcome.val.tag !== "file") return query;
  const { state } = answer.outcome.val.val;
  if (state.tag === "absent") {
    // There may be a link that leads nowhere, unless the act itself expects that there is nothing.
    return act.tag === "remove" || (pathOfAct(act) === query.path && replacesNothing(act)) ? query : undefined;
  }
  if (answer.unknown.includes(`${filePrefix}/real-path`)) return pathOfAct(act) === query.path ? query : undefined;
  const { realPath } = state.val;
  if (realPath === query.path) return query;
  const touched = act.tag === "move" ? [act.val.source, act.val.destination] : [pathOfAct(act) ?? "/"];
  return touched.some((path) => isWithin(path, query.path)) ? undefined : { ...query, path: realPath };
}

function replacesNothing(act: Act): boolean {
  return act.tag === "make-directory" || ((act.tag === "write-file" || act.tag === "make-link") && act.val.replaces.tag === "absent");
}

function fileAnswer(file: ForetoldFile): Answer {
  const unknown = [...file.unknown].toSorted().map((pointer) => `${filePrefix}${pointer}`);
  return { outcome: { tag: "ok", val: { tag: "file", val: { state: file.state } } }, unknown: file.state.tag === "absent" ? [] : unknown };
}

function listingAfter(query: DirectoryQuery, answer: Answer, act: Act, place: OverlayPlace): Answer | undefined {
  if (answer.outcome.tag === "err" || answer.outcome.val.tag !== "directory" || query.except !== undefined) return undefined;
  if (act.tag === "move") return movedListing(query, answer, act.val);
  const path = pathOfAct(act);
  if (path === undefined) return undefined;
  const state = answer.outcome.val.val;
  if (isWithin(path, query.path)) return directoryItselfAfter(query, answer, act);
  if (!isWithin(query.path, path)) return answer;
  const name = path.slice(query.path === "/" ? 1 : query.path.length + 1);
  if (!query.recursive && name.includes("/")) return answer;
  if (state.tag !== "listing") return undefined;
  if (act.tag === "remove" && act.val.recursive) return without(state.val, name, answer.unknown);
  return entryAfter({ query, answer, entries: state.val, name, path }, act, place);
}

/** What leaves a listing is gone from it with all below; how what comes into it looks is not worked out. */
function movedListing(
  query: DirectoryQuery,
  answer: Answer,
  act: { readonly source: string; readonly destination: string },
): Answer | undefined {
  if (answer.outcome.tag === "err" || answer.outcome.val.tag !== "directory") return undefined;
  const touches = (path: string): boolean =>
    isWithin(path, query.path) || (isWithin(query.path, path) && (query.recursive || isDirectlyIn(query.path, path)));
  if (touches(act.destination)) return undefined;
  if (!touches(act.source)) return answer;
  if (isWithin(act.source, query.path)) return observed({ tag: "directory", val: { tag: "absent" } });
  const state = answer.outcome.val.val;
  return state.tag === "listing"
    ? without(state.val, act.source.slice(query.path === "/" ? 1 : query.path.length + 1), answer.unknown)
    : undefined;
}

function isDirectlyIn(directory: string, path: string): boolean {
  return !path.slice(directory === "/" ? 1 : directory.length + 1).includes("/");
}

/** Without a name and all below it. Unknowns are named by index, so they cannot survive a change of length. */
function without(entries: readonly DirectoryEntry[], name: string, unknown: readonly string[]): Answer | undefined {
  const left = entries.filter((entry) => entry.name !== name && !entry.name.startsWith(`${name}/`));
  if (unknown.length > 0) return left.length === entries.length ? listing(left, unknown) : undefined;
  return listing(left, []);
}

interface ListedEntry {
  readonly query: DirectoryQuery;
  readonly answer: Answer;
  readonly entries: readonly DirectoryEntry[];
  readonly name: string;
  readonly path: string;
}

function entryAfter(listed: ListedEntry, act: Act, place: OverlayPlace): Answer | undefined {
  if (listed.answer.unknown.length > 0) return undefined;
  const old = listed.entries.find((entry) => entry.name === listed.name);
  const before: FileState = old === undefined ? { tag: "absent" } : { tag: "present", val: old.info };
  const fileQuery: FileQuery = { path: listed.path, follow: false, want: listed.query.want, contentLimit: Number.MAX_SAFE_INTEGER };
  const after = fileAfter({ state: before, unknown: new Set() }, act, fileQuery, place);
  if (after === undefined) return undefined;
  const others = listed.entries.filter((entry) => entry.name !== listed.name);
  if (after.state.tag === "absent") return listing(others, []);
  const entries = [...others, { name: listed.name, info: after.state.val }].toSorted((a, b) => compareBytes(a.name, b.name));
  const at = entries.findIndex((entry) => entry.name === listed.name);
  return listing(
    entries,
    [...after.unknown].toSorted().map((pointer) => `/directory/listing/${at}/info${pointer}`),
  );
}

/** The act is on the directory itself or on what it lies in. */
function directoryItselfAfter(query: DirectoryQuery, answer: Answer, act: Act): Answer | undefined {
  const own = pathOfAct(act) === query.path;
  switch (act.tag) {
    case "make-directory":
      return own ? listing([], []) : answer;
    case "set-attributes":
      return answer;
    case "remove":
      return observed({ tag: "directory", val: { tag: "absent" } });
    case "write-file":
      return observed({ tag: "directory", val: own ? { tag: "not-directory", val: "regular" } : { tag: "absent" } });
    case "make-link":
      return own && act.val.kind === "symbolic"
        ? observed({ tag: "directory", val: { tag: "not-directory", val: "symbolic-link" } })
        : undefined;
    default:
      return undefined;
  }
}

function listing(entries: readonly DirectoryEntry[], unknown: readonly string[]): Answer {
  return { outcome: { tag: "ok", val: { tag: "directory", val: { tag: "listing", val: entries } } }, unknown };
}

function observed(observation: Observation): Answer {
  return { outcome: { tag: "ok", val: observation }, unknown: [] };
}

/** The path an act writes; of a move the source, whose file system the destination shares. */
function pathOfAct(act: Act): string | undefined {
  switch (act.tag) {
    case "write-file":
    case "make-directory":
    case "make-link":
    case "set-attributes":
    case "remove":
      return act.val.path;
    case "move":
      return act.val.source;
    default:
      return undefined;
  }
}

/** Listings are sorted by the bytes of the name; UTF-16 order differs from it above U+D800. */
function compareBytes(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0) ?? 0);
  const right = Array.from(b, (character) => character.codePointAt(0) ?? 0);
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
