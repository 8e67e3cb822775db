import type { Action, Pattern, Proposal, Question, ResourceType, Scope, Verdict } from "@masterchef/sdk";
import { change, defineType, isHole, known, pattern, proposal, run, scope, settled } from "@masterchef/sdk";
import type { Desired, PartlyDesired } from "./attributes.ts";
import { attributes } from "./attributes.ts";
import { commandProblems } from "./check.ts";
import { askGuards } from "./guards.ts";
import type { Guards } from "./guards.ts";
import { argvPattern, exitRules, mainProgram, program, shell, stdinRule, writtenScopes } from "./program.ts";
import { scopesOf, writing } from "./scopes.ts";

/** One command: run where its guards say so, or when something it listens to has changed. */
export const command: ResourceType = defineType({
  attributes,
  check: ({ desired }) => commandProblems(desired),
  envelope: ({ desired }) => ({ may: mayRun(desired), claims: claims(desired), needs: needs(desired) }),
  decide(question) {
    if (question.desired.refresh_only) return settled(done);
    return runUnlessGuarded(question, "execute");
  },
  refresh(question) {
    const { desired } = question;
    if (desired.refresh_only) return runUnlessGuarded(question, "refresh");
    if (desired.refresh_command === undefined) return settled(done);
    const operation = run(program(desired, desired.refresh_command), { ...surroundings(desired), opaque: true });
    return change({ action: "refresh", current: {}, predicted: {}, operations: [operation, ...around(desired)] });
  },
});

const done = { outstanding: false } as const;

function runUnlessGuarded(question: Question<Desired>, action: Action): Verdict {
  const { desired } = question;
  const guards = askGuards(question);
  if (!guards.open) return settled(done);
  const operations = [proposal(mainRun(desired, guards), { holds: guards.holds }), ...around(desired)];
  // Without a guard it is outstanding before and after, so there is no state to compare.
  const [current, predicted] = guards.declared ? [{ outstanding: true }, done] : [{}, {}];
  return change({ action, current, predicted, operations });
}

function mainRun(desired: Desired, guards: Guards): ReturnType<typeof run> {
  const { until_contains: contains } = desired;
  return run(mainProgram(desired), {
    ...surroundings(desired),
    exits: exitRules(desired),
    contains,
    effects: guards.effects,
    opaque: !guards.declared,
  });
}

/** What all runs of a command share. */
function surroundings(desired: Desired): {
  readonly identity: string | undefined;
  readonly writes: readonly Scope[];
  readonly destroys: readonly Scope[];
} {
  return {
    identity: desired.user,
    writes: writtenScopes(desired),
    destroys: desired.destroys === undefined ? [] : scopesOf(desired.destroys),
  };
}

/** What runs after a failure, and what runs in the end whatever happened. */
function around(desired: Desired): readonly Proposal[] {
  const extra = (argv: readonly string[] | undefined, occasion: "rescue" | "finally"): readonly Proposal[] =>
    argv === undefined ? [] : [proposal(run(program(desired, argv), { ...surroundings(desired), opaque: true }), { occasion })];
  return [...extra(desired.rescue_command, "rescue"), ...extra(desired.always_command, "finally")];
}

function mayRun(desired: PartlyDesired): readonly Pattern[] {
  const user = desired.user === undefined ? [] : [known(desired.user, { code: "command/unbounded", at: "/user" })];
  const options = { identities: user, destroys: desired.destroys === undefined ? [] : literalScopes(desired.destroys) };
  const scopes =
    desired.writes === undefined
      ? [scope.everything]
      : writing([...literalScopes(desired.writes), ...paths([desired.creates, desired.removes])]);
  const { refresh_command: refresh, rescue_command: rescue, always_command: always } = desired;
  return [
    pattern("run", scopes, { ...options, argv: argvPattern(desired.argv ?? shell), content: stdinRule(desired) }),
    ...[refresh, rescue, always].flatMap((argv) =>
      argv === undefined ? [] : [pattern("run", scopes, { ...options, argv: argvPattern(argv) })],
    ),
  ];
}

/** What it makes is its own, and so is what it says it writes. */
function claims(desired: PartlyDesired): readonly Scope[] {
  const stated = desired.writes === undefined ? [] : literalScopes(desired.writes);
  return [...paths([desired.creates, desired.removes]), ...stated.filter(({ tag }) => tag === "path" || tag === "tree")];
}

function needs(desired: PartlyDesired): readonly Scope[] {
  const program: unknown = Array.isArray(desired.argv) ? desired.argv[0] : undefined;
  const user = typeof desired.user === "string" && !desired.user.startsWith("#") ? [scope.entity("account", desired.user)] : [];
  const read = desired.reads === undefined ? [] : literalScopes(desired.reads).filter(({ tag }) => tag !== "everything");
  return [...paths([desired.cwd, typeof program === "string" && program.startsWith("/") ? program : undefined]), ...user, ...read];
}

function paths(all: readonly unknown[]): readonly Scope[] {
  return all.flatMap((path) => (typeof path === "string" ? [scope.path(path)] : []));
}

/** The scopes of a list; the check has seen to it that all are known. */
function literalScopes(texts: NonNullable<PartlyDesired["reads"]>): readonly Scope[] {
  if (isHole(texts)) return [scope.everything];
  return scopesOf(texts.filter((text) => typeof text === "string"));
}
