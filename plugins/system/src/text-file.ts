import type { FileObservation, Operation, Prior, Question, QueryOf } from "@masterchef/sdk";
import { end, fileQuery, hopedDirectory, parentOf, problem, removePath, undecided, writeFile } from "@masterchef/sdk";

/** The largest file that is read, in bytes: far below what a provider may compose. */
const mostRead = 65_536;

/** A file of settings as it is. Where there is none it is empty. */
export interface TextFile {
  readonly path: string;
  readonly content: string;
  readonly prior: Prior;
  /** Permission bits and ids; missing where there is no file. */
  readonly posix?: { readonly mode: number; readonly uid: number; readonly gid: number } | undefined;
}

/** Asks for all of a file of settings. */
export function textQuery(path: string): QueryOf<"file"> {
  return fileQuery(path, { want: { content: true, digest: true }, contentLimit: mostRead });
}

/** Reads the answer to `textQuery`. Ends the decision where there is something else than a text. `key`: the one of the answer. */
export function readText(path: string, { state }: FileObservation, key: string): TextFile {
  if (state.tag === "absent") return { path, content: "", prior: { tag: "absent" } };
  const { kind, content, digest, posix } = state.val;
  if (kind === "regular" && content?.tag === "text" && digest !== undefined)
    return { path, content: content.val, prior: { tag: "digest", val: digest }, posix };
  const what = kind === "regular" ? "is not valid UTF-8" : `is a ${kind.replaceAll("-", " ")}, not a regular file`;
  return end(undecided(problem({ code: "system/not-a-text", message: `${path} ${what}.`, help: "Look at it, and move it away." }), key));
}

/** Makes it hold this text. `mode` is that of a new file; one that is there keeps its own unless `force`. */
export function writeText(
  file: TextFile,
  content: string,
  { mode = 0o644, force = false }: { readonly mode?: number; readonly force?: boolean } = {},
): Operation {
  const isNew = file.prior.tag === "absent";
  const attributes = isNew || force ? { mode, owner: "root", group: "root" } : {};
  return writeFile(file.path, { content: { tag: "text", val: content }, replaces: file.prior, attributes });
}

/** Takes it away. */
export function removeText(file: TextFile): Operation {
  return removePath(file.path, { replaces: file.prior });
}

/** Makes sure of the directory a new file is to lie in. `what` brings it. */
export function requireDirectory(question: Question<unknown>, path: string, what: string): void {
  const parent = parentOf(path);
  const { state } = question.answer("directory", fileQuery(parent, { follow: true }));
  if (state.tag === "present" && state.val.kind === "directory") return;
  const help = `Declare what brings it (${what}), or the directory, and require it here.`;
  end(
    undecided(
      problem({ code: "system/parent-missing", message: `There is no directory ${parent}.`, help }),
      "directory",
      state.tag === "absent" ? hopedDirectory(parent) : undefined,
    ),
  );
}
