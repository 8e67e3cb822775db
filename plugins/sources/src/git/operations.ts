import type { Operation, Process, RunOptions } from "@masterchef/sdk";
import { makeDirectory, run, scope } from "@masterchef/sdk";
import type { Desired } from "./attributes.ts";
import { originOf } from "./attributes.ts";
import type { Checkout } from "./checkout.ts";
import { effectsOf } from "./checkout.ts";
import { deployedRef, fetchedRef, inside } from "./commands.ts";
import type { Target } from "./remote.ts";

/** What is to be made of what. */
export interface Moving {
  readonly desired: Desired;
  readonly target: Target;
  readonly branch: string | undefined;
  /** Missing: there is no directory yet. */
  readonly directory: boolean;
  /** Missing: git was not there yet. */
  readonly checkout: Checkout | undefined;
  readonly wanted: Checkout;
}

/** The words of each command, in order. Also what the envelope is made of, with a star for what is still to be known. */
export function commandsOf({ desired, target, branch }: Pick<Moving, "desired" | "target" | "branch">): Commands {
  const { remote, depth, repository } = desired;
  const { commit, object, ref } = target;
  const shallow = depth === undefined ? [] : ["--depth", String(depth)];
  const force = desired.local_changes === "discard" ? ["--force"] : [];
  const kept =
    ref === undefined ? fetchedRef : ref.startsWith("refs/heads/") ? `refs/remotes/${remote}/${ref.slice("refs/heads/".length)}` : ref;
  return {
    init: ["-c", "init.defaultBranch=main", "init", "--quiet", "--template="],
    remote: [
      ["config", "--local", `remote.${remote}.url`, repository],
      ["config", "--local", `remote.${remote}.fetch`, `+refs/heads/*:refs/remotes/${remote}/*`],
    ],
    fetch: ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", ...shallow, remote, `+${object}:${kept}`],
    verify: [object === commit ? "verify-commit" : "verify-tag", object],
    checkout: ["checkout", "--quiet", ...force, ...(branch === undefined ? ["--detach"] : ["-B", branch]), commit],
    submodules: [
      ["submodule", "--quiet", "sync", "--recursive"],
      ["submodule", "--quiet", "update", "--init", "--recursive", ...force, ...shallow],
    ],
    mark: ["update-ref", deployedRef, commit],
  };
}

/** The commands that may be run, by what they are for. */
export interface Commands {
  readonly init: readonly string[];
  readonly remote: readonly (readonly string[])[];
  readonly fetch: readonly string[];
  readonly verify: readonly string[];
  readonly checkout: readonly string[];
  readonly submodules: readonly (readonly string[])[];
  readonly mark: readonly string[];
}

/** Fetches the commit, judges its signature, and only then puts it in place. What was put in place is marked last. */
export function move(moving: Moving): readonly Operation[] {
  const { desired, directory, checkout, wanted, branch } = moving;
  const { path, user, group, mode } = desired;
  const commands = commandsOf(moving);
  const own = scope.tree(path);
  const git = (words: readonly string[], more: RunOptions = {}): Operation => {
    const program: Process = inside(path, words, desired);
    return run(program, { writes: [own], identity: user, ...more });
  };
  const origin = originOf(desired.repository);
  const away = origin === undefined ? [own] : [own, scope.entity("remote", origin)];
  const destroys = desired.local_changes === "discard" ? [own] : [];
  const signed = desired.signers !== undefined || desired.gpg_home !== undefined;
  const moves =
    checkout?.commit !== wanted.commit || checkout?.branch !== wanted.branch || checkout?.changed.length !== 0
      ? [git(commands.fetch, { writes: away }), ...(signed ? [git(commands.verify)] : []), git(commands.checkout, { destroys })]
      : [];
  return [
    ...(directory ? [] : [makeDirectory(path, { owner: user, group, mode: mode === undefined ? undefined : Number.parseInt(mode, 8) })]),
    ...(checkout === undefined ? [git(commands.init)] : []),
    ...(checkout?.url === wanted.url ? [] : commands.remote.map((words) => git(words))),
    ...moves,
    ...(desired.submodules ? commands.submodules.map((words) => git(words, { writes: [own, scope.kind("remote")], destroys })) : []),
    git(commands.mark, { effects: effectsOf(desired, branch, wanted) }),
  ];
}
