import type { FileObservation, Pattern, Proposal, Question } from "@masterchef/sdk";
import { end, fileQuery, pattern, problem, proposal, scope, undecided, writeFile } from "@masterchef/sdk";
import type { Desired } from "../package/attributes.ts";
import type { Manager, Wanted } from "./package-manager.ts";
import { holdsKey } from "./package-manager.ts";

/** A file with a line for each package that is held. */
export interface Locks {
  /** Undefined: it does not look after this package. */
  readonly path: (desired: Desired) => string | undefined;
  /** Whether a line holds the package. */
  readonly isLine: (line: string, desired: Desired) => boolean;
  readonly line: (desired: Desired, version: string) => string;
  /** What brings the file. */
  readonly broughtBy: string;
}

/** The largest such file that is read, in bytes. */
const mostBytes = 65_536;

/** How a manager with such a file holds packages, and one without does not. */
export function holding(locks: Locks | undefined): Pick<Manager, "hold" | "holdsFile" | "isHeld"> {
  return {
    holdsFile(desired) {
      const path = locks?.path(desired);
      return path === undefined
        ? undefined
        : fileQuery(path, { follow: true, want: { content: true, digest: true }, contentLimit: mostBytes });
    },
    isHeld: (file, desired) => locks !== undefined && linesOf(file).some((line) => locks.isLine(line, desired)),
    hold: (question, wanted) => (locks === undefined ? undefined : hold(question, locks, wanted)),
  };
}

/** What may be written to hold a package or let it go. */
export function mayHold(locks: Locks | undefined, desired: Desired): readonly Pattern[] {
  const path = locks?.path(desired);
  return path === undefined ? [] : [pattern("write-file", [scope.path(path)], { content: { tag: "any" } })];
}

function hold(question: Question<Desired>, locks: Locks, { version, held }: Wanted): readonly Proposal[] | undefined {
  const { desired } = question;
  const path = locks.path(desired);
  if (path === undefined) return undefined;
  const file = question.answer(holdsKey, fileQuery(path, { follow: true, want: { content: true, digest: true }, contentLimit: mostBytes }));
  const { state } = file;
  if (state.tag === "absent" || state.val.digest === undefined || state.val.content?.tag !== "text") {
    const message = `There is no ${path}, which says what is held.`;
    const help = `Declare package ${locks.broughtBy} and require it here.`;
    return end(undecided(problem({ code: "packages/cannot-hold", at: "/held", message, help }), holdsKey));
  }
  const before = linesOf(file);
  const kept = before.filter((line) => !locks.isLine(line, desired));
  const lines = held ? [...kept, locks.line(desired, version)] : kept;
  if (lines.join("\n") === before.join("\n")) return [];
  const content = { tag: "text", val: lines.map((line) => `${line}\n`).join("") } as const;
  return [proposal(writeFile(path, { content, replaces: { tag: "digest", val: state.val.digest } }))];
}

function linesOf({ state }: FileObservation): readonly string[] {
  const text = state.tag === "present" && state.val.content?.tag === "text" ? state.val.content.val : "";
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
