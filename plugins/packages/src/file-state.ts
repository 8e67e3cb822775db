import type { FileInfo, JsonObject, Operation, Question } from "@masterchef/sdk";
import { end, fileQuery, hopedDirectory, makeDirectory, parentOf, problem, undecided } from "@masterchef/sdk";

/** Whoever fetches packages does so as a user of its own, and must be able to read what it goes by. */
export const readableByAll = { mode: 0o644, owner: "root", group: "root" } as const;

/** What is seen of a file, as plans show it. Ends the decision where there is something else. */
export function observedFile(path: string, info: FileInfo, key: string): JsonObject & { readonly content: string } {
  if (info.kind !== "regular" || info.digest === undefined) {
    const message = `At ${path} there is a ${info.kind.replaceAll("-", " ")}, not a regular file.`;
    return end(undecided(problem({ code: "packages/not-a-file", message, help: "Remove it." }), key));
  }
  return {
    state: "present",
    content: info.digest,
    mode: (info.posix?.mode ?? 0).toString(8).padStart(4, "0"),
    owner: info.posix?.owner ?? `#${info.posix?.uid ?? 0}`,
    group: info.posix?.group ?? `#${info.posix?.gid ?? 0}`,
  };
}

/** The same as it is to be. */
export function wantedFile(digest: string | undefined): JsonObject {
  return { state: "present", content: digest ?? "", mode: "0644", owner: "root", group: "root" };
}

/** Makes the directory of a new file where only it is missing. */
export function missingParent(question: Question<unknown>, path: string): readonly Operation[] {
  const parent = parentOf(path);
  const asked = question.answers({
    parent: fileQuery(parent, { follow: true }),
    grandparent: fileQuery(parentOf(parent), { follow: true }),
  });
  if (asked.parent.state.tag === "present") return [];
  if (asked.grandparent.state.tag === "present") return [makeDirectory(parent, { mode: 0o755, owner: "root", group: "root" })];
  const message = `There is no directory ${parentOf(parent)}.`;
  const help = `Declare directory ${parent}, or the package that brings it, and require it here.`;
  return end(undecided(problem({ code: "packages/parent-missing", message, help }), "grandparent", hopedDirectory(parentOf(parent))));
}
