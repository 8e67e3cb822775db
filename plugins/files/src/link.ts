import type { DesiredOf, FileInfo, Problem, Question, ResourceType, Verdict } from "@masterchef/sdk";
import {
  change,
  choice,
  defaulting,
  defineType,
  fileQuery,
  flag,
  isHole,
  isWithin,
  known,
  makeLink,
  normalizePath,
  parentOf,
  path,
  pattern,
  problem,
  process,
  processQuery,
  removePath,
  required,
  scope,
  settled,
  text,
  undecided,
} from "@masterchef/sdk";
import type { Effect, Operation } from "@masterchef/sdk";
import { knownText } from "./content.ts";
import { kindName, requireParent } from "./prerequisites.ts";
import { absentState, foreignState, priorOf } from "./state.ts";

const attributes = {
  path: required(path()),
  state: defaulting(choice(["present", "absent"]), "present"),
  target: text(),
  kind: defaulting(choice(["symbolic", "hard"]), "symbolic"),
  force: defaulting(flag(), false),
} as const;

type Desired = DesiredOf<typeof attributes>;

/** One link, symbolic or hard, or that it is not there. */
export const link: ResourceType = defineType({
  attributes,
  identity: "path",
  check({ desired }) {
    const target = knownText(desired.target);
    if (desired.target === undefined) {
      const absent = desired.state === "absent" || isHole(desired.state);
      return absent
        ? []
        : [problem({ code: "files/bad-target", at: "/target", message: "The link leads nowhere.", help: "Write its target." })];
    }
    const at = knownText(desired.path);
    return target === undefined || at === undefined ? [] : targetProblems(target, { at, hard: desired.kind === "hard" });
  },
  envelope({ desired }) {
    const at = known(desired.path, { code: "files/unbounded", at: "/path" });
    const force = known(desired.force, { code: "files/unbounded", at: "/force" });
    const removes = pattern("remove", [force ? scope.tree(at) : scope.path(at)], {
      destroys: force ? [scope.path(at), scope.tree(at)] : [scope.path(at)],
    });
    if (known(desired.state, { code: "files/unbounded", at: "/state" }) === "absent") return { may: [removes], claims: [scope.path(at)] };
    const target = desired.kind === "hard" ? knownText(desired.target) : undefined;
    return {
      may: [pattern("make-link", [scope.path(at)]), ...(force ? [removes] : [])],
      claims: [scope.path(at)],
      needs: [scope.path(parentOf(at)), ...(target === undefined ? [] : [scope.path(target)])],
    };
  },
  decide(question) {
    if (question.desired.state === "absent") return decideAbsent(question);
    return question.desired.kind === "hard" ? decideHard(question) : decideSymbolic(question);
  },
});

function decideSymbolic(question: Question<Desired>): Verdict {
  const { desired } = question;
  const target = desired.target ?? "";
  const { state } = question.answer("link", fileQuery(desired.path, { want: { digest: desired.force } }));
  const predicted = { state: "present", kind: "symbolic-link", target };
  if (state.tag === "absent") {
    const identity = requireParent(question, desired.path, {});
    return change({
      action: "create",
      current: absentState,
      predicted,
      operations: [makeLink(desired.path, { target, kind: "symbolic", replaces: { tag: "absent" } })],
      identity,
    });
  }
  const info = state.val;
  const current = { ...foreignState(info), ...(info.target === undefined ? {} : { target: info.target }) };
  if (info.kind === "symbolic-link") {
    if (info.target === target) return settled(current, info.realPath);
    const operations = [makeLink(desired.path, { target, kind: "symbolic", replaces: priorOf(info) })];
    return change({ action: "update", current, predicted, operations, identity: info.realPath });
  }
  return makeRoom(desired, info, {
    current,
    predicted,
    make: makeLink(desired.path, { target, kind: "symbolic", replaces: { tag: "absent" } }),
  });
}

function decideHard(question: Question<Desired>): Verdict {
  const { desired } = question;
  const target = desired.target ?? "";
  const same = processQuery(process(["test", desired.path, "-ef", target], { outputLimit: 1024 }), [
    scope.path(desired.path),
    scope.path(target),
  ]);
  const asked = question.answers({ link: fileQuery(desired.path, { want: { digest: desired.force } }), target: fileQuery(target) });
  const { state } = asked.link;
  const predicted = { state: "present", kind: "hard-link", target };
  if (asked.target.state.tag === "absent") {
    const help = `Declare file ${target} and require it here, or name a file that exists.`;
    return undecided(
      problem({ code: "files/target-missing", at: "/target", message: `There is no ${target} to link to.`, help }),
      "target",
    );
  }
  const { kind } = asked.target.state.val;
  if (kind !== "regular") {
    const help = kind === "symbolic-link" ? "Name the file the link leads to." : "Use kind: symbolic.";
    return undecided(
      problem({
        code: "files/target-not-file",
        at: "/target",
        message: `${target} is a ${kindName(kind)}; a hard link shares a regular file.`,
        help,
      }),
      "target",
    );
  }
  const effects: readonly Effect[] = [
    {
      query: same,
      answer: {
        outcome: {
          tag: "ok",
          val: {
            tag: "process",
            val: { exit: { tag: "code", val: 0 }, stdout: { tag: "text", val: "" }, stderr: { tag: "text", val: "" } },
          },
        },
        unknown: [],
      },
    },
  ];
  const make = makeLink(desired.path, { target, kind: "hard", replaces: { tag: "absent" }, effects });
  if (state.tag === "absent") {
    const identity = requireParent(question, desired.path, {});
    return change({ action: "create", current: absentState, predicted, operations: [make], identity });
  }
  const info = state.val;
  const replacement = { current: foreignState(info), predicted, make };
  // A link to the file passes for it before the program, and anything else is another file anyway.
  if (info.kind !== "regular") return makeRoom(desired, info, replacement);
  const { exit } = question.answer("same", same);
  if (exit.tag === "code" && exit.val === 0) return settled(predicted, info.realPath);
  if (exit.tag !== "code" || exit.val !== 1) {
    const message = `Whether ${desired.path} and ${target} are one file cannot be told: the program "test" ended with ${exit.tag === "not-found" ? "not found" : `${exit.tag} ${exit.val}`}.`;
    return undecided(
      problem({ code: "files/cannot-compare", at: "/path", message, help: "Make a test program that knows -ef available on the target." }),
      "same",
    );
  }
  return makeRoom(desired, info, replacement);
}

interface Replacement {
  readonly current: { readonly [name: string]: string };
  readonly predicted: { readonly [name: string]: string };
  readonly make: Operation;
}

/** Something else is at the path. */
function makeRoom(desired: Desired, info: FileInfo, { current, predicted, make }: Replacement): Verdict {
  if (!desired.force) {
    const message = `At ${desired.path} there is a ${kindName(info.kind)}, not the ${desired.kind} link.`;
    return undecided(
      problem({
        code: "files/not-a-link",
        at: "/path",
        message,
        help: "Remove it, choose another path, or set force: true to replace it.",
      }),
      "link",
    );
  }
  const operations = [removePath(desired.path, { replaces: priorOf(info), recursive: info.kind === "directory" }), make];
  return change({ action: "replace", current, predicted, operations, identity: info.realPath });
}

function decideAbsent(question: Question<Desired>): Verdict {
  const { desired } = question;
  const { state } = question.answer("link", fileQuery(desired.path, { want: { digest: desired.kind === "hard" || desired.force } }));
  if (state.tag === "absent") return settled(absentState);
  const info = state.val;
  const expected = desired.kind === "symbolic" ? "symbolic-link" : "regular";
  if (info.kind !== expected && !desired.force) {
    const message = `At ${desired.path} there is a ${kindName(info.kind)}, not a ${desired.kind} link.`;
    return undecided(
      problem({
        code: "files/not-a-link",
        at: "/path",
        message,
        help: "Use a file or directory resource to remove it, or set force: true.",
      }),
      "link",
    );
  }
  const operations = [removePath(desired.path, { replaces: priorOf(info), recursive: info.kind === "directory" })];
  const current = { ...foreignState(info), ...(info.target === undefined ? {} : { target: info.target }) };
  return change({ action: "remove", current, predicted: absentState, operations, identity: info.realPath });
}

function targetProblems(target: string, link: { readonly at: string; readonly hard: boolean }): readonly Problem[] {
  const flaw =
    (link.hard ? hardFlaw(target) : symbolicFlaw(target)) ?? (isWithin(target, link.at) ? "leads back to the link itself" : undefined);
  if (flaw === undefined) return [];
  const help = link.hard
    ? "Write the absolute path of another file, without .. and in its shortest form."
    : "Write what the link leads to.";
  return [problem({ code: "files/bad-target", at: "/target", message: `The target ${JSON.stringify(target)} ${flaw}.`, help })];
}

function symbolicFlaw(target: string): string | undefined {
  if (target === "") return "is empty";
  return /[\n\r]/.test(target) ? "holds a line break" : undefined;
}

function hardFlaw(target: string): string | undefined {
  const result = normalizePath(target);
  if ("flaw" in result) return result.flaw;
  return result.path === target ? undefined : `is not in its shortest form, ${result.path}`;
}
