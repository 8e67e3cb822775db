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
import type { ForetoldFile, OverlayContext } from "./file-after.ts";

/**
 * What a question answers once a typed file operation is done, if the kernel can compute it.
 * Undefined: it cannot. The very same answer: the operation does not touch it.
 */
export function answerAfter(query: Query, answer: Answer, operation: Operation, context: OverlayContext): Answer | undefined {
  if (answer.outcome.tag === "err") return undefined;
  const observation = answer.outcome.val;
  if (query.read.tag === "file" && observation.tag === "file") return fileAnswerAfter(query.read.val, answer, operation.act, context);
  if (query.read.tag === "directory" && observation.tag === "directory")
    return listingAfter(query.read.val, answer, operation.act, context);
  return undefined;
}

const filePrefix = "/file/state/present";

function fileAnswerAfter(query: FileQuery, answer: Answer, act: Act, context: OverlayContext): Answer | undefined {
  if (answer.outcome.tag === "err" || answer.outcome.val.tag !== "file") return undefined;
  // With `follow` the state may be another path's.
  if (
    query.follow &&
    answer.outcome.val.val.state.tag === "present" &&
    answer.outcome.val.val.state.val.realPath !== query.path &&
    act.tag !== "write-file" &&
    act.tag !== "remove"
  )
    return undefined;
  const unknown = answer.unknown.flatMap((pointer) => (pointer.startsWith(filePrefix) ? [pointer.slice(filePrefix.length)] : []));
  const after = fileAfter({ state: answer.outcome.val.val.state, unknown: new Set(unknown) }, act, query, context);
  return after === undefined ? undefined : fileAnswer(after);
}

function fileAnswer(file: ForetoldFile): Answer {
  const unknown = [...file.unknown].toSorted().map((pointer) => `${filePrefix}${pointer}`);
  return { outcome: { tag: "ok", val: { tag: "file", val: { state: file.state } } }, unknown: file.state.tag === "absent" ? [] : unknown };
}

function listingAfter(query: DirectoryQuery, answer: Answer, act: Act, context: OverlayContext): Answer | undefined {
  if (answer.outcome.tag === "err" || answer.outcome.val.tag !== "directory" || query.except !== undefined) return undefined;
  const path = pathOfAct(act);
  if (path === undefined) return undefined;
  const state = answer.outcome.val.val;
  if (path === query.path || isWithin(path, query.path)) return directoryItselfAfter(query, answer, act);
  const name = path.slice(query.path === "/" ? 1 : query.path.length + 1);
  if (!query.recursive && name.includes("/")) return answer;
  if (state.tag !== "listing") return undefined;
  // Which of the other entries go with it is not worked out one by one.
  if (act.tag === "remove" && act.val.recursive && query.recursive) {
    return listing(
      state.val.filter((entry) => entry.name !== name && !entry.name.startsWith(`${name}/`)),
      answer.unknown,
    );
  }
  return entryAfter({ query, answer, entries: state.val, name, path }, act, context);
}

interface ListedEntry {
  readonly query: DirectoryQuery;
  readonly answer: Answer;
  readonly entries: readonly DirectoryEntry[];
  readonly name: string;
  readonly path: string;
}

function entryAfter(listed: ListedEntry, act: Act, context: OverlayContext): Answer | undefined {
  // Pointers name entries by index, so unknowns of a listing cannot survive a change of its length.
  if (listed.answer.unknown.length > 0) return undefined;
  const old = listed.entries.find((entry) => entry.name === listed.name);
  const before: FileState = old === undefined ? { tag: "absent" } : { tag: "present", val: old.info };
  const fileQuery: FileQuery = { path: listed.path, follow: false, want: listed.query.want, contentLimit: 0 };
  const after = fileAfter({ state: before, unknown: new Set() }, act, fileQuery, context);
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

function directoryItselfAfter(query: DirectoryQuery, answer: Answer, act: Act): Answer | undefined {
  switch (act.tag) {
    case "make-directory":
      return listing([], []);
    case "set-attributes":
      return answer;
    case "remove":
      return act.val.path === query.path || act.val.recursive ? observed({ tag: "directory", val: { tag: "absent" } }) : answer;
    case "write-file":
      return act.val.path === query.path ? observed({ tag: "directory", val: { tag: "not-directory", val: "regular" } }) : undefined;
    case "make-link":
      return act.val.kind === "symbolic" && act.val.path === query.path
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

function pathOfAct(act: Act): string | undefined {
  switch (act.tag) {
    case "write-file":
    case "make-directory":
    case "make-link":
    case "set-attributes":
    case "remove":
      return act.val.path;
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
