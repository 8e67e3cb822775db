import type { Answer, FileInfo, JsonObject, Prior, Question, Verdict } from "@masterchef/sdk";
import {
  change,
  end,
  fileQuery,
  groupQuery,
  hopedDirectory,
  hopedGroup,
  hopedUser,
  parentOf,
  problem,
  settled,
  undecided,
  userQuery,
  utf8Length,
  writeFile,
} from "@masterchef/sdk";
import type { EditedFile } from "./edited-file.ts";

/** The largest file that is read, in bytes. */
const mostRead = 131_072;

/** The largest file that is written, in bytes: what a provider may compose. */
const mostWritten = 65_536;

/** What an edit makes of a text. */
export interface Edited {
  /** The whole text afterwards; the very same if there is nothing to do. */
  readonly content: string;
  /** What it is about, in the shape of the type's state, before and after. */
  readonly current: JsonObject;
  readonly predicted: JsonObject;
}

/** Decides about one edit of one file: reads the file, has it edited, and writes it as a whole if that changed anything. */
export function decideEdit<Desired extends EditedFile>(question: Question<Desired>, edit: (content: string) => Edited): Verdict {
  const { desired } = question;
  const { file } = question.outcomes({
    file: fileQuery(desired.path, { want: { content: true, digest: true }, contentLimit: mostRead }),
  });
  if (file.tag === "err" && file.val.reason.tag === "truncated") return tooLarge(desired.path, `more than ${mostRead}`);
  // Read once more without tolerance, so that any other failure ends the decision in the usual words.
  const { state } = file.tag === "ok" ? file.val : question.answer("file", fileQuery(desired.path));
  if (state.tag === "absent") return decideWithoutFile(question, edit);
  const { content, prior } = textOf(desired.path, state.val);
  return written(desired, edit(content), { before: content, replaces: prior, isNew: false });
}

function decideWithoutFile<Desired extends EditedFile>(question: Question<Desired>, edit: (content: string) => Edited): Verdict {
  const { desired } = question;
  if (desired.state === "absent") return settled(edit("").current);
  if (!desired.create) {
    const help = `Declare the file, or the package that brings it, and require it here; or set create: true.`;
    return undecided(problem({ code: "text/file-missing", at: "/path", message: `There is no file ${desired.path}.`, help }), "file");
  }
  requireSurroundings(question);
  return written(desired, edit(""), { before: "", replaces: { tag: "absent" }, isNew: true });
}

function written(
  desired: EditedFile,
  { content, current, predicted }: Edited,
  file: { readonly before: string; readonly replaces: Prior; readonly isNew: boolean },
): Verdict {
  if (content === file.before) return settled(current);
  const size = utf8Length(content);
  if (size > mostWritten) return tooLarge(desired.path, String(size));
  const { backup, validate, mode, owner, group, in_place: inPlace } = desired;
  const attributes = file.isNew ? { mode: mode === undefined ? undefined : Number.parseInt(mode, 8), owner, group } : {};
  const operation = writeFile(desired.path, {
    content: { tag: "text", val: content },
    replaces: file.replaces,
    attributes,
    backup,
    validate,
    inPlace: inPlace && !file.isNew,
  });
  return change({ action: file.isNew ? "create" : "update", current, predicted, operations: [operation] });
}

/** What a regular file holds, as text. Ends the decision where it is none. */
function textOf(path: string, info: FileInfo): { readonly content: string; readonly prior: Prior } {
  const { kind, content, digest, target } = info;
  if (kind === "symbolic-link") {
    const message = `${path} is a symbolic link to ${target ?? "nowhere"}.`;
    return stop({ code: "text/is-link", message, help: "Name the file it leads to, so that the plan says which file is written." });
  }
  if (kind !== "regular") {
    const message = `${path} is a ${kind.replaceAll("-", " ")}, not a regular file.`;
    return stop({ code: "text/not-a-file", message, help: "Name a regular file." });
  }
  if (content === undefined || digest === undefined)
    return stop({
      code: "text/answer-malformed",
      message: `What ${path} holds was not told.`,
      help: "Report it to the maker of the transport.",
    });
  if (content.tag === "bytes") {
    const message = `${path} is not valid UTF-8.`;
    return stop({ code: "text/not-utf8", message, help: "Convert it, or manage it as a whole with a file resource." });
  }
  return { content: content.val, prior: { tag: "digest", val: digest } };
}

/** Makes sure of what a new file needs. */
function requireSurroundings(question: Question<EditedFile>): void {
  const { path, owner, group } = question.desired;
  const parent = parentOf(path);
  const found = question.answers({
    parent: fileQuery(parent, { follow: true }),
    ...(owner === undefined || owner.startsWith("#") ? {} : { owner: userQuery(owner) }),
    ...(group === undefined || group.startsWith("#") ? {} : { group: groupQuery(group) }),
  });
  const { state } = found.parent;
  if (state.tag === "absent" || state.val.kind !== "directory") {
    const message = state.tag === "absent" ? `The directory ${parent} does not exist.` : `${parent} is not a directory.`;
    const help = `Declare directory ${parent} and require it here.`;
    const hope = state.tag === "absent" ? hopedDirectory(parent) : undefined;
    end(undecided(problem({ code: "text/parent-missing", at: "/path", message, help }), "parent", hope));
  }
  if (found.owner?.tag === "absent") accountMissing("owner", `user ${owner}`, hopedUser(owner ?? ""));
  if (found.group?.tag === "absent") accountMissing("group", `group ${group}`, hopedGroup(group ?? ""));
}

function accountMissing(key: "owner" | "group", account: string, hope: Answer): never {
  const help = `Declare ${account} and require it here, or name one that exists.`;
  return end(undecided(problem({ code: "text/account-missing", at: `/${key}`, message: `There is no ${account}.`, help }), key, hope));
}

function tooLarge(path: string, bytes: string): Verdict {
  const message = `${path} has ${bytes} bytes; a file of up to ${mostRead} is looked at, and one of up to ${mostWritten} is edited.`;
  const help = "Manage it as a whole with a file resource, or put the setting in a file of its own.";
  return undecided(problem({ code: "text/too-large", at: "/path", message, help }), "file");
}

/** Ends the decision: the file does not allow the edit. */
export function stop(what: { readonly code: string; readonly message: string; readonly help: string; readonly at?: string }): never {
  return end(undecided(problem({ at: "/path", ...what }), "file"));
}
