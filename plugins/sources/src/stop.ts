import type { AccountState, Answer, Captured, FileInfo, Question } from "@masterchef/sdk";
import {
  end,
  fileQuery,
  groupQuery,
  hopedDirectory,
  hopedGroup,
  hopedUser,
  parentOf,
  problem,
  undecided,
  userQuery,
} from "@masterchef/sdk";

/** What keeps a decision from being made. */
export interface Stop {
  /** Behind `sources/`. */
  readonly code: string;
  readonly at?: string;
  readonly message: string;
  readonly help: string;
  /** What the answer would have to be, where something may bring it. */
  readonly hope?: Answer | undefined;
}

/** Ends the decision: the host does not let it be made. `ask`: the answer that is to blame. */
export function stop(ask: string, { code, at = "", message, help, hope }: Stop): never {
  return end(undecided(problem({ code: `sources/${code}`, at, message, help }), ask, hope));
}

/** The account names of what is to belong to somebody. */
export interface Owners {
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/** Makes sure that the directory of `path` and the accounts are there. They are asked with `also`, in one round. */
export function requireGround(question: Pick<Question<unknown>, "answers">, path: string, { owner, group }: Owners): void {
  const parent = parentOf(path);
  const answers: {
    readonly parent: { readonly state: { readonly tag: "absent" } | { readonly tag: "present"; readonly val: FileInfo } };
  } & {
    readonly owner?: AccountState;
    readonly group?: AccountState;
  } = question.answers({
    parent: fileQuery(parent, { follow: true }),
    ...(owner === undefined || owner.startsWith("#") ? {} : { owner: userQuery(owner) }),
    ...(group === undefined || group.startsWith("#") ? {} : { group: groupQuery(group) }),
  });
  const { state } = answers.parent;
  if (state.tag === "absent" || state.val.kind !== "directory") {
    const help = `Declare directory ${parent}, or the package that brings it, and require it here.`;
    const hope = state.tag === "absent" ? hopedDirectory(parent) : undefined;
    stop("parent", { code: "parent-missing", at: "/path", message: `There is no directory ${parent}.`, help, hope });
  }
  if (answers.owner?.tag === "absent") missing("owner", `user ${owner}`, hopedUser(owner ?? ""));
  if (answers.group?.tag === "absent") missing("group", `group ${group}`, hopedGroup(group ?? ""));
}

function missing(key: "owner" | "group", account: string, hope: Answer): never {
  const help = `Declare ${account} and require it here, or name one that exists.`;
  return stop(key, { code: "account-missing", at: `/${key}`, message: `There is no ${account}.`, help, hope });
}

/** What a program printed, as text; the end of the decision where it is none. */
export function textOf(captured: Captured, ask: string): string {
  if (captured.tag === "text") return captured.val;
  const help = "Look at it by hand on the host.";
  return stop(ask, { code: "not-text", message: "What the program printed is not valid UTF-8.", help });
}

/** The first line of an error output that says something, without a program's prefix. */
export function firstLine(captured: Captured): string {
  if (captured.tag !== "text") return "it printed no text";
  const lines = captured.val.split("\n").filter((line) => line.trim() !== "");
  return (lines.find((line) => /^(?:fatal|error):/.test(line)) ?? lines[0] ?? "it printed nothing").replace(/^(?:fatal|error): /, "");
}
