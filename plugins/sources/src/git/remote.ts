import type { JsonObject, QueryOf, Question } from "@masterchef/sdk";
import { isJsonObject, parseJson, processQuery, scope } from "@masterchef/sdk";
import { firstLine, stop, textOf } from "../stop.ts";
import type { Desired } from "./attributes.ts";
import { isCommit, originOf } from "./attributes.ts";
import { git } from "./commands.ts";

/** The commit behind a revision. */
export interface Target {
  readonly commit: string;
  /** What is fetched: of a signed tag the tag itself, else the commit. */
  readonly object: string;
  /** As the other side names it; missing for a commit. */
  readonly ref?: string;
}

/** The commit the declaration means now, or meant when the plan was made. Not asked for where the declaration itself says it. */
export function targetOf(question: Question<Desired>): Target {
  const { revision } = question.desired;
  if (isCommit(revision)) return { commit: revision, object: revision };
  const chosen = question.chosen === undefined ? undefined : readTarget(parseJson(question.chosen));
  return chosen ?? resolve(question);
}

/** As the plan keeps it. */
export function chosenOf({ commit, object, ref }: Target): JsonObject {
  return { commit, object, ...(ref === undefined ? {} : { ref }) };
}

function readTarget(document: ReturnType<typeof parseJson>): Target | undefined {
  if (!isJsonObject(document)) return undefined;
  const { commit, object, ref } = { commit: document["commit"], object: document["object"], ref: document["ref"] };
  if (typeof commit !== "string" || typeof object !== "string") return undefined;
  return { commit, object, ...(typeof ref === "string" ? { ref } : {}) };
}

/** What asks for the commit, where that must be asked: to be sent with the first questions, so that it costs no round of its own. */
export function remoteQuery({ desired, chosen }: Pick<Question<Desired>, "desired" | "chosen">): { readonly remote?: QueryOf<"process"> } {
  const { repository, revision, user: identity } = desired;
  if (isCommit(revision) || chosen !== undefined) return {};
  const origin = originOf(repository);
  const reads = origin === undefined ? [scope.tree(repository.replace(/^file:\/\/[^/]*/, ""))] : [scope.entity("remote", origin)];
  const program = git(["ls-remote", "--symref", "--", repository, ...namesOf(revision)], desired, { outputLimit: 262_144 });
  return { remote: { ...processQuery(program, reads, { identity }), deadline: 60_000 } };
}

function resolve(question: Question<Desired>): Target {
  const { desired } = question;
  const { repository, revision } = desired;
  const { remote } = question.answers(remoteQuery(question));
  if (remote === undefined) throw new TypeError("Cannot tell the commit: what the plan chose has another form");
  const { exit, stdout, stderr } = remote;
  if (exit.tag === "not-found") {
    stop("remote", {
      code: "no-program",
      message: "There is no program git on this host.",
      help: "Declare the package git and require it here.",
    });
  }
  if (exit.tag !== "code" || exit.val !== 0) {
    const message = `The repository ${repository} could not be asked: ${firstLine(stderr)}`;
    const help = "Look at the address, at whether this host reaches it, and at whether this user may enter (ssh_key, known_hosts).";
    stop("remote", { code: "unreachable", at: "/repository", message, help });
  }
  return findTarget(revision, textOf(stdout, "remote")) ?? unknownRevision(desired);
}

function namesOf(revision: string): readonly string[] {
  if (revision === "HEAD") return ["HEAD"];
  if (revision.startsWith("refs/")) return [revision, `${revision}^{}`];
  return [`refs/heads/${revision}`, `refs/tags/${revision}`, `refs/tags/${revision}^{}`];
}

/** A branch goes before a tag of the same name, as it does in git's own checkout. Without a name it is the branch the other side calls its own. */
function findTarget(revision: string, listing: string): Target | undefined {
  const refs = new Map<string, string>();
  let head: string | undefined;
  for (const line of listing.split("\n")) {
    const [left = "", name = ""] = line.split("\t");
    if (left.startsWith("ref: ") && name === "HEAD") head = left.slice("ref: ".length);
    else if (isCommit(left)) refs.set(name, left);
  }
  for (const name of namesOf(revision).filter((each) => !each.endsWith("^{}"))) {
    const object = refs.get(name);
    if (object === undefined) continue;
    const ref = name === "HEAD" ? head : name;
    return { commit: refs.get(`${name}^{}`) ?? object, object, ...(ref === undefined ? {} : { ref }) };
  }
  return undefined;
}

function unknownRevision({ repository, revision }: Desired): never {
  if (/^[0-9a-f]{4,63}$/.test(revision)) {
    const message = `${revision} is neither a branch nor a tag of ${repository}, and too short for a commit.`;
    const help = "Write all 40 digits of the commit: a few may stand for another one tomorrow, and cannot be fetched.";
    stop("remote", { code: "short-commit", at: "/revision", message, help });
  }
  const message = `${repository} has no branch and no tag ${revision}.`;
  return stop("remote", {
    code: "no-revision",
    at: "/revision",
    message,
    help: "Look at what `git ls-remote` lists, and correct the name.",
  });
}
