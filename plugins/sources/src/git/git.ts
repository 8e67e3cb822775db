import type { JsonObject, Question, ResourceType, Scope, Verdict } from "@masterchef/sdk";
import { change, defineType, differences, fileQuery, processQuery, scope, settled } from "@masterchef/sdk";
import { requireGround, stop } from "../stop.ts";
import { attributes, problemsOf } from "./attributes.ts";
import type { Desired } from "./attributes.ts";
import { gitFolder, isDirectory, readCheckout, requireEmpty } from "./checkout.ts";
import type { Checkout } from "./checkout.ts";
import { inside } from "./commands.ts";
import { envelopeOf } from "./envelope.ts";
import { commandsOf, move } from "./operations.ts";
import { chosenOf, remoteQuery, targetOf } from "./remote.ts";
import type { Target } from "./remote.ts";

/** A checkout of a git repository at one commit. */
export const git: ResourceType = defineType({
  attributes,
  identity: "path",
  check: ({ desired }) => problemsOf(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => decideCheckout(question),
});

function decideCheckout(question: Question<Desired>): Verdict {
  const { desired } = question;
  const { path, user, group, repository } = desired;
  const answers = question.answers({ destination: fileQuery(path), git: fileQuery(gitFolder(desired)), ...remoteQuery(question) });
  const there = answers.destination.state;
  if (there.tag === "present" && !isDirectory(there)) {
    const message = `At ${path} there is something that is not a directory.`;
    stop("destination", { code: "not-a-directory", at: "/path", message, help: "Move it away, or check out into another directory." });
  }
  const target = targetOf(question);
  const branch = branchOf(target);
  const wanted: Checkout = {
    commit: target.commit,
    ...(branch === undefined ? {} : { branch }),
    url: repository,
    changed: [],
    ahead: false,
    submodules: [],
  };
  const found = answers.git.state.tag === "present" ? readCheckout(question, branch) : undefined;
  // Where nothing has to move, nothing can be lost.
  const stays = found?.commit === wanted.commit && found?.branch === wanted.branch;
  const checkout = found !== undefined && stays ? { ...found, ahead: false } : found;
  const current = stateOf(checkout);
  const predicted = stateOf(wanted);
  if (differences(current, predicted).length === 0) {
    requireSignature(question, target);
    return settled(current, there.tag === "present" ? there.val.realPath : undefined);
  }
  if (checkout === undefined && there.tag === "present") requireEmpty(question);
  if (checkout !== undefined && desired.local_changes === "refuse") requireUntouched(desired, checkout);
  if (there.tag === "absent") requireGround(question, path, { owner: user, group });
  return change({
    action: checkout?.commit === undefined ? "create" : "update",
    current,
    predicted,
    operations: move({ desired, target, branch, directory: there.tag === "present", checkout, wanted }),
    chosen: chosenOf(target),
  });
}

function branchOf({ ref }: Target): string | undefined {
  return ref?.startsWith("refs/heads/") === true ? ref.slice("refs/heads/".length) : undefined;
}

function stateOf(checkout: Checkout | undefined): JsonObject {
  if (checkout?.commit === undefined) return { state: "absent" };
  const { commit, branch, url, changed, ahead, submodules } = checkout;
  return {
    state: "present",
    commit,
    ...(branch === undefined ? {} : { branch }),
    ...(url === undefined ? {} : { repository: url }),
    changed: changed.slice(0, 5),
    own_commits: ahead,
    submodules: submodules.slice(0, 5),
  };
}

/** What somebody did there is not undone unasked. */
function requireUntouched({ path }: Desired, { changed, ahead }: Checkout): void {
  if (changed.length > 0) {
    const message = `In ${path} ${changed.length === 1 ? "a file was" : `${changed.length} files were`} changed by hand: ${changed.slice(0, 5).join(", ")}.`;
    const help = "Commit and push it or put it back (git diff, git checkout), or write local_changes: discard.";
    stop("status", { code: "local-changes", at: "/local_changes", message, help });
  }
  if (!ahead) return;
  const message = `${path} has commits of its own that are not in the repository.`;
  const help = "Push them to where they belong, or write local_changes: discard.";
  stop("ahead", { code: "own-commits", at: "/local_changes", message, help });
}

/** A commit that is there already must be signed too. */
function requireSignature(question: Question<Desired>, target: Target): void {
  const { desired } = question;
  if (desired.signers === undefined && desired.gpg_home === undefined) return;
  const { verify } = commandsOf({ desired, target, branch: undefined });
  const { path, user: identity, signers, gpg_home: gpgHome } = desired;
  const query = processQuery(inside(path, verify, desired), [scope.tree(path), ...ringOf(signers, gpgHome)], { identity });
  const { exit } = question.answer("signature", query);
  if (exit.tag === "code" && exit.val === 0) return;
  const message = `What is checked out in ${desired.path} (${target.commit}) bears no signature of somebody who may sign.`;
  stop("signature", {
    code: "not-signed",
    at: "/revision",
    message,
    help: "Find out how it came there, and check out a commit that is signed.",
  });
}

function ringOf(signers: string | undefined, gpgHome: string | undefined): readonly Scope[] {
  return [...(signers === undefined ? [] : [scope.path(signers)]), ...(gpgHome === undefined ? [] : [scope.tree(gpgHome)])];
}
