import type { Answer, Effect, Failure, Observation, Problem, ProcessResult, QueryOf, Question } from "@masterchef/sdk";
import { end, fileQuery, hoped, hopedDirectory, hopedUser, problem, processQuery, undecided, userQuery } from "@masterchef/sdk";
import type { Desired } from "./attributes.ts";
import { program } from "./program.ts";
import { scopesOf } from "./scopes.ts";

/** What the guards of a command say. */
export interface Guards {
  /** Whether there is any. Without one a command always runs, and only its exit code tells how it went. */
  readonly declared: boolean;
  /** Whether they let it run. */
  readonly open: boolean;
  /** Keys of the answers that let it. */
  readonly holds: readonly string[];
  /** What they will answer once it has run. */
  readonly effects: readonly Effect[];
}

/** Asks the guards: first the files, then, if they leave it open, the probes. What the probes need (user, directory) is asked with the files. */
export function askGuards(question: Question<Desired>): Guards {
  const { desired } = question;
  const { creates, removes, user, cwd } = desired;
  const first = question.answers({
    ...(creates === undefined ? {} : { creates: fileQuery(creates) }),
    ...(removes === undefined ? {} : { removes: fileQuery(removes) }),
    ...(user === undefined || user.startsWith("#") ? {} : { user: userQuery(user) }),
    ...(cwd === undefined ? {} : { cwd: fileQuery(cwd, { follow: true }) }),
  });
  const probes = probesOf(desired);
  const declared = creates !== undefined || removes !== undefined || probes.length > 0;
  const closed = { declared, open: false, holds: [], effects: [] };
  if (first.creates?.state.tag === "present" || first.removes?.state.tag === "absent") return closed;
  if (first.user?.tag === "absent") {
    const help = `Declare user ${user} and require it here, or name one that exists.`;
    return end(
      undecided(
        problem({ code: "command/account-missing", at: "/user", message: `There is no user ${user}.`, help }),
        "user",
        hopedUser(user ?? ""),
      ),
    );
  }
  if (first.cwd !== undefined && (first.cwd.state.tag === "absent" || first.cwd.state.val.kind !== "directory")) {
    const hope = first.cwd.state.tag === "absent" && cwd !== undefined ? hopedDirectory(cwd) : undefined;
    const help = `Declare directory ${cwd} and require it here, or name one that exists.`;
    return end(
      undecided(problem({ code: "command/directory-missing", at: "/cwd", message: `There is no directory ${cwd}.`, help }), "cwd", hope),
    );
  }
  if (probes.length > 0 && !probesHold(question, probes)) return closed;
  return {
    declared,
    open: true,
    holds: [...(creates === undefined ? [] : ["creates"]), ...(removes === undefined ? [] : ["removes"]), ...probes.map(({ key }) => key)],
    effects: effectsOf(desired, probes),
  };
}

interface Probe {
  readonly key: string;
  /** Where it is declared. */
  readonly at: string;
  readonly query: QueryOf<"process">;
  /** Whether it must succeed, or must not, for the command to run. */
  readonly wanted: "success" | "failure";
}

function probesOf(desired: Desired): readonly Probe[] {
  const { user: identity, reads } = desired;
  const probe = (argv: readonly string[]): QueryOf<"process"> =>
    processQuery({ ...program(desired, argv), outputLimit: 65_536 }, scopesOf(reads), { identity });
  return [
    ...(desired.only_if ?? []).map((argv, index): Probe => ({
      key: `only-if-${index}`,
      at: `/only_if/${index}`,
      query: probe(argv),
      wanted: "success",
    })),
    ...(desired.unless ?? []).map((argv, index): Probe => ({
      key: `unless-${index}`,
      at: `/unless/${index}`,
      query: probe(argv),
      wanted: "failure",
    })),
  ];
}

/** Probes that nobody vouches for are asked only right before the step. */
function probesHold(question: Question<Desired>, probes: readonly Probe[]): boolean {
  const outcomes = question.outcomes(Object.fromEntries(probes.map(({ key, query }) => [key, query])), {
    deferred: !question.desired.pure,
  });
  return probes.every((probe) => {
    const outcome = outcomes[probe.key];
    if (outcome?.tag === "err") return cannotProbe(probe, outcome.val);
    return outcome !== undefined && succeeded(probe, outcome.val) === (probe.wanted === "success");
  });
}

/** The probe did not run at all. Its user may be missing, who can come with a package as its program can. */
function cannotProbe({ key, at, query, wanted }: Probe, { message: why, reason }: Failure): never {
  const message = `The probe ${query.read.val.argv[0] ?? ""} cannot be run: ${why.replace(/\.$/, "")}.`;
  const help = "Require the resource that brings what is missing, or put right what keeps it from being run.";
  return end(
    undecided(
      problem({ code: "command/probe-failed", at, message, help }),
      key,
      reason.tag === "unknown-identity" ? outstanding(wanted) : undefined,
    ),
  );
}

/** What a probe would say for the command to run. */
function outstanding(wanted: Probe["wanted"]): Answer {
  return hoped(exited(wanted === "success" ? 0 : 1));
}

function exited(val: number): Observation & { readonly tag: "process" } {
  const nothing = { tag: "text", val: "" } as const;
  return { tag: "process", val: { exit: { tag: "code", val }, stdout: nothing, stderr: nothing } };
}

function succeeded({ key, at, query, wanted }: Probe, { exit }: ProcessResult): boolean {
  if (exit.tag === "code") return exit.val === 0;
  const name = query.read.val.argv[0] ?? "";
  const what: Problem =
    exit.tag === "not-found"
      ? problem({
          code: "command/probe-not-found",
          at,
          message: `There is no program ${name} to ask.`,
          help: "Require the resource that brings it, or name a program that is there.",
        })
      : problem({
          code: "command/probe-killed",
          at,
          message: `The probe ${name} was ended by ${exit.val}.`,
          help: "Run it by hand to see why.",
        });
  return end(undecided(what, key, exit.tag === "not-found" ? outstanding(wanted) : undefined));
}

/**
 * What will be so afterwards. Files speak for themselves; a probe is said to turn only where it is the one thing that lets the
 * command run: with several, nobody knows which of them will.
 */
function effectsOf(desired: Desired, probes: readonly Probe[]): readonly Effect[] {
  const { creates, removes } = desired;
  if (creates !== undefined || removes !== undefined) {
    return [...(creates === undefined ? [] : [appears(creates)]), ...(removes === undefined ? [] : [vanishes(removes)])];
  }
  const [probe, ...others] =
    probes.filter(({ wanted }) => wanted === "failure").length > 0 ? probes.filter(({ wanted }) => wanted === "failure") : probes;
  return probe === undefined || others.length > 0 ? [] : [turns(probe)];
}

/** It will be there, whatever it is. */
function appears(path: string): Effect {
  const state = { tag: "present", val: { kind: "unknown", size: 0, realPath: path } } as const;
  return {
    query: fileQuery(path),
    answer: { outcome: { tag: "ok", val: { tag: "file", val: { state } } }, unknown: ["/file/state/present"] },
  };
}

function vanishes(path: string): Effect {
  return {
    query: fileQuery(path),
    answer: { outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "absent" } } } }, unknown: [] },
  };
}

function turns({ query, wanted }: Probe): Effect {
  return { query, answer: hoped(exited(wanted === "success" ? 1 : 0), ["/process/stdout", "/process/stderr"]) };
}
