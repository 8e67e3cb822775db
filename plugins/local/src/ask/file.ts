import { lstatSync, realpathSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import type { Answer, FileInfo, FileQuery, FileState } from "@masterchef/wit/host";
import type { Accounts } from "../account/accounts.ts";
import { errorCode, failure, failureOf } from "../failure.ts";
import { joinPath, pathFailure, splitPath } from "../path/canonical-path.ts";
import { captured } from "../process/captured.ts";
import { observed, unanswered } from "./answer.ts";
import { fileInfo, modifiedAt } from "./file-info.ts";
import { digestFile, digestOf, pieceSize, readSmall } from "./read-content.ts";
import { securityLabel } from "./security-label.ts";

/** The largest content an answer may hold. */
const contentMaximum = 1024 * 1024;

/** The directories a burst of questions has already resolved. Thrown away after the burst. */
export type RealPaths = Map<string, string>;

/** The answer, or `later` where it takes longer than a burst of questions should wait. */
export function answerFileNow(query: FileQuery, accounts: Accounts, realPaths: RealPaths): Answer | "later" {
  const malformed = pathFailure(query.path);
  if (malformed !== undefined) return unanswered(malformed);
  if (query.compare !== undefined || query.verify !== undefined) {
    return unanswered(
      failure(
        "unsupported",
        `${query.path}: content is compared by the kernel and not on the target; leave \`compare\` and \`verify\` out`,
      ),
    );
  }
  try {
    const info = look(query, accounts, realPaths);
    if (info === undefined) return fileAnswer({ tag: "absent" });
    if (query.want.securityLabel === true) return "later";
    if (info.kind !== "regular" || !(query.want.digest === true || query.want.content === true))
      return fileAnswer({ tag: "present", val: info });
    if (info.size > pieceSize) return "later";
    const small = readSmall(query.path, query.follow);
    return small === undefined ? "later" : withContent(info, small.bytes, query);
  } catch (error) {
    return fileFailure(error, query.path);
  }
}

/** The answer to a question that `answerFileNow` put off. */
export async function answerFileLater(query: FileQuery, accounts: Accounts, signal: AbortSignal): Promise<Answer> {
  try {
    const info = look(query, accounts, new Map());
    if (info === undefined) return fileAnswer({ tag: "absent" });
    const label = query.want.securityLabel === true ? await securityLabel(query.path, { follow: query.follow, signal }) : undefined;
    const labelled = { ...info, securityLabel: label };
    if (info.kind !== "regular") return fileAnswer({ tag: "present", val: labelled });
    const content = query.want.content === true ? readSmall(query.path, query.follow) : undefined;
    if (content !== undefined) return withContent(labelled, content.bytes, query);
    if (query.want.content === true) return unanswered(tooLarge(query));
    const digest = query.want.digest === true ? await digestFile(query.path, query.follow, signal) : undefined;
    return fileAnswer({ tag: "present", val: { ...labelled, digest } });
  } catch (error) {
    return fileFailure(error, query.path);
  }
}

function withContent(info: FileInfo, bytes: Buffer, query: FileQuery): Answer {
  const { want } = query;
  if (want.content === true && bytes.length > Math.min(query.contentLimit, contentMaximum)) return unanswered(tooLarge(query));
  const digest = want.digest === true ? digestOf(bytes) : undefined;
  const content = want.content === true ? captured(bytes) : undefined;
  return fileAnswer({ tag: "present", val: { ...info, size: bytes.length, digest, content } });
}

function tooLarge(query: FileQuery): ReturnType<typeof failure> {
  return failure(
    "truncated",
    `${query.path} is larger than the ${Math.min(query.contentLimit, contentMaximum)} bytes asked for; ask for its digest instead`,
  );
}

function look(query: FileQuery, accounts: Accounts, realPaths: RealPaths): FileInfo | undefined {
  const stat = statQuietly(query.path, query.follow);
  if (stat === undefined) return undefined;
  const realPath = query.follow ? realpathSync.native(query.path) : realPathOf(query.path, realPaths);
  const info = fileInfo({ path: query.path, realPath, stat }, accounts);
  if (query.want.modified !== true) return info;
  const exact = query.follow ? statSync(query.path, { bigint: true }) : lstatSync(query.path, { bigint: true });
  return { ...info, modified: modifiedAt(exact) };
}

/** Nothing where there is nothing, which includes a path below what is no directory. */
function statQuietly(path: string, follow: boolean): Stats | undefined {
  try {
    return follow ? statSync(path, { throwIfNoEntry: false }) : lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (errorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

/** The path with every link in its parents resolved; the last segment stays as it is. */
function realPathOf(path: string, realPaths: RealPaths): string {
  if (path === "/") return path;
  const [parent, name] = splitPath(path);
  let real = realPaths.get(parent);
  if (real === undefined) {
    real = realpathSync.native(parent);
    realPaths.set(parent, real);
  }
  return joinPath(real, name);
}

function fileAnswer(state: FileState): Answer {
  return observed({ tag: "file", val: { state, expected: undefined, verified: undefined } });
}

function fileFailure(error: unknown, path: string): Answer {
  // It was there a moment ago and went while it was read: absent is the truth.
  if (errorCode(error) === "ENOENT") return fileAnswer({ tag: "absent" });
  if (isAbort(error)) return unanswered(failure("timed-out", `${path} could not be read in time; allow a longer deadline`));
  return unanswered(failureOf(error, `read ${path}`));
}

/** Whether an error only says that a signal ended the work. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
}
