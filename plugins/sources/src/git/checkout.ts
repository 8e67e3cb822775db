import type { Effect, FileInfo, ProcessResult, QueryOf, Question } from "@masterchef/sdk";
import { directoryQuery, joinPath, processQuery, scope } from "@masterchef/sdk";
import { firstLine, stop, textOf } from "../stop.ts";
import type { Desired } from "./attributes.ts";
import { isCommit } from "./attributes.ts";
import { inside } from "./commands.ts";

/** What a checkout is like. */
export interface Checkout {
  /** Missing where nothing was checked out yet. */
  readonly commit?: string;
  /** Missing where no branch is checked out. */
  readonly branch?: string;
  readonly url?: string;
  /** Files that are not as the commit has them. */
  readonly changed: readonly string[];
  /** It has commits that are nowhere else. */
  readonly ahead: boolean;
  /** Submodules that are not as the commit says. */
  readonly submodules: readonly string[];
}

type Asked = QueryOf<"process">;

/** The questions about a checkout. `branch`: the one it is to be on. */
function checkoutQueries(
  desired: Desired,
  branch: string | undefined,
): {
  readonly head: Asked;
  readonly branch: Asked;
  readonly url: Asked;
  readonly status: Asked;
  readonly ahead: Asked;
  readonly submodules?: Asked;
} {
  const { path, remote, user: identity } = desired;
  const ask = (...words: readonly string[]): Asked => ({
    ...processQuery(inside(path, words, desired, { outputLimit: 1_048_576 }), [scope.tree(path)], { identity }),
    deadline: 60_000,
  });
  // A name without a star would be taken for a folder of names.
  const ours = branch === undefined ? [] : [`--branches=[${branch.slice(0, 1)}]${branch.slice(1)}`];
  return {
    head: ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}"),
    branch: ask("symbolic-ref", "--quiet", "--short", "HEAD"),
    url: ask("config", "--local", "--get", `remote.${remote}.url`),
    status: ask("status", "--porcelain=v1", "-z", "--untracked-files=no", "--ignore-submodules=all"),
    ahead: ask("rev-list", "--max-count=1", "HEAD", ...ours, "--not", "--remotes", "--tags", "--glob=refs/masterchef/*"),
    ...(desired.submodules ? { submodules: ask("submodule", "status", "--recursive") } : {}),
  };
}

/** Looks at the checkout. */
export function readCheckout(question: Question<Desired>, branch: string | undefined): Checkout {
  const { desired } = question;
  const answers = question.answers(checkoutQueries(desired, branch));
  const commit = lineOf(desired, "head", answers.head);
  const onBranch = lineOf(desired, "branch", answers.branch);
  const url = lineOf(desired, "url", answers.url);
  return {
    ...(commit === undefined ? {} : { commit }),
    ...(onBranch === undefined ? {} : { branch: onBranch }),
    ...(url === undefined ? {} : { url }),
    changed: commit === undefined ? [] : changedFiles(outputOf(desired, "status", answers.status)),
    ahead: commit !== undefined && isCommit(outputOf(desired, "ahead", answers.ahead).trim()),
    submodules:
      commit === undefined || answers.submodules === undefined ? [] : otherSubmodules(outputOf(desired, "submodules", answers.submodules)),
  };
}

/** Where nothing of git is, nothing else may be: a checkout is not laid over files of somebody else's. */
export function requireEmpty(question: Question<Desired>): void {
  const { path } = question.desired;
  const entries = question.answer("entries", directoryQuery(path, { maxEntries: 1000 }));
  if (entries.tag !== "listing" || entries.val.length === 0) return;
  const message = `${path} is not empty and no checkout: there is ${entries.val[0]?.name}.`;
  stop("entries", { code: "not-a-checkout", at: "/path", message, help: "Move away what is there, or check out into another directory." });
}

/** What these questions answer once the commit is there. */
export function effectsOf(desired: Desired, branch: string | undefined, wanted: Checkout): readonly Effect[] {
  const queries = checkoutQueries(desired, branch);
  const answers = (query: Asked, code: number, stdout: string): Effect => {
    const result = { exit: { tag: "code", val: code }, stdout: { tag: "text", val: stdout }, stderr: { tag: "text", val: "" } } as const;
    return { query, answer: { outcome: { tag: "ok", val: { tag: "process", val: result } }, unknown: [] } };
  };
  return [
    answers(queries.head, 0, `${wanted.commit ?? ""}\n`),
    wanted.branch === undefined ? answers(queries.branch, 1, "") : answers(queries.branch, 0, `${wanted.branch}\n`),
    answers(queries.url, 0, `${wanted.url ?? ""}\n`),
    answers(queries.status, 0, ""),
    answers(queries.ahead, 0, ""),
  ];
}

/** Where git keeps what it knows. */
export function gitFolder({ path }: Pick<Desired, "path">): string {
  return joinPath(path, ".git");
}

/** One line that may be missing. */
function lineOf(desired: Desired, ask: string, result: ProcessResult): string | undefined {
  if (result.exit.tag === "code" && result.exit.val === 1) return undefined;
  const line = outputOf(desired, ask, result).trim();
  return line === "" ? undefined : line;
}

function outputOf({ path, user }: Desired, ask: string, { exit, stdout, stderr }: ProcessResult): string {
  if (exit.tag === "code" && exit.val === 0) return textOf(stdout, ask);
  if (exit.tag === "not-found") {
    stop(ask, {
      code: "no-program",
      message: "There is no program git on this host.",
      help: "Declare the package git and require it here.",
    });
  }
  if (stderr.tag === "text" && stderr.val.includes("dubious ownership")) {
    const message = `${path} belongs to another user than ${user === undefined ? "the one who looks at it" : user}, whose checkout git does not touch.`;
    const help = "Write in user whose checkout it is: acting as another, git would run what that user configured.";
    stop(ask, { code: "dubious-ownership", at: "/user", message, help });
  }
  const message = `git cannot read the checkout ${path}: ${firstLine(stderr)}`;
  return stop(ask, { code: "broken-checkout", at: "/path", message, help: "Repair it by hand, or move it away, and it is made anew." });
}

/** A renamed file has its old name in a record of its own. */
function changedFiles(output: string): readonly string[] {
  const records = output.split("\0").filter((record) => record !== "");
  return records.filter((_, index) => !/^[RC]/.test(records[index - 1] ?? "")).map((record) => record.slice(3));
}

function otherSubmodules(output: string): readonly string[] {
  return output.split("\n").flatMap((line) => {
    const found = /^([-+U])[0-9a-f]+ (.+?)(?: \(.*\))?$/.exec(line);
    return found?.[2] === undefined ? [] : [found[2]];
  });
}

/** Whether something is there, and a directory. */
export function isDirectory(state: { readonly tag: "absent" } | { readonly tag: "present"; readonly val: FileInfo }): boolean {
  return state.tag === "present" && state.val.kind === "directory";
}
