import type { ArgumentPattern, Blob, DesiredOf, FileInfo, Partly, Problem, Question, ResourceType, Scope, Verdict } from "@masterchef/sdk";
import {
  blob,
  change,
  choice,
  defaulting,
  defineType,
  fileQuery,
  flag,
  invalid,
  isHole,
  known,
  list,
  parentOf,
  path,
  pattern,
  problem,
  removePath,
  required,
  scope,
  settled,
  setAttributes,
  text,
  undecided,
  warning,
  writeFile,
} from "@masterchef/sdk";
import { bytesOf, contentRule, declaredContent, declaredSignature } from "./content.ts";
import { contentProblems } from "./content-problems.ts";
import {
  changedOwnership,
  declaresOwnership,
  fileAttributes,
  neededAccounts,
  observedOwnership,
  ownershipAttributes,
  sameOwnership,
  wantedOwnership,
} from "./ownership.ts";
import { fileDiscovery } from "./discover.ts";
import { kindName, requireAccounts, requireParent } from "./prerequisites.ts";
import { absentState, foreignState, priorOf } from "./state.ts";

const attributes = {
  path: required(path()),
  state: defaulting(choice(["present", "absent"]), "present"),
  content: blob(),
  source: blob(),
  template: blob(),
  content_checksum: text(),
  content_signature: text(),
  content_signing_pubkey: text(),
  ...ownershipAttributes,
  create_only: defaulting(flag(), false),
  backup: defaulting(flag(), true),
  validate: list(text()),
  in_place: defaulting(flag(), false),
  force: defaulting(flag(), false),
} as const;

type Desired = DesiredOf<typeof attributes>;

// Made once: every file passes by here.
const unboundedPath = { code: "files/unbounded", at: "/path" };
const unboundedState = { code: "files/unbounded", at: "/state" };
const unboundedForce = { code: "files/unbounded", at: "/force" };

/** One regular file: its content, its attributes, or that it is not there. */
export const file: ResourceType = defineType({
  attributes,
  identity: "path",
  check({ desired }) {
    const content = contentProblems(desired);
    if (content.length === 0 && desired.path !== "/" && desired.validate === undefined) return content;
    return [...pathProblems(desired.path), ...content, ...validateWarnings(desired.validate)];
  },
  envelope({ desired }) {
    const at = known(desired.path, unboundedPath);
    const absent = known(desired.state, unboundedState) === "absent";
    const force = known(desired.force, unboundedForce);
    const removes =
      absent || force ? [pattern("remove", [force ? scope.tree(at) : scope.path(at)], { destroys: destroyable(at, force) })] : [];
    if (absent) return { may: removes, claims: [scope.path(at)] };
    return {
      may: [
        pattern("write-file", [scope.path(at)], {
          content: contentRule(declaredContent(desired)),
          argv: validatorPattern(desired.validate),
          destroys: force ? [scope.path(at)] : [],
        }),
        ...(declaresOwnership(desired) ? [pattern("set-attributes", [scope.path(at)])] : []),
        ...removes,
      ],
      claims: [scope.path(at)],
      needs: [scope.path(parentOf(at)), ...neededAccounts(desired)],
    };
  },
  decide(question) {
    return question.desired.state === "absent" ? decideAbsent(question) : decidePresent(question);
  },
  discover: fileDiscovery,
});

function decidePresent(question: Question<Desired>): Verdict {
  const { desired } = question;
  const content = declaredContent(desired);
  const verify = declaredSignature(desired);
  const { state, expected, verified } = question.answer(
    "file",
    fileQuery(desired.path, {
      want: { digest: content !== undefined },
      compare: content === undefined ? undefined : bytesOf(content),
      verify,
    }),
  );
  if (verify !== undefined && verified !== true) {
    const message = "The signature is not one of this content by this key.";
    return invalid(
      problem({
        code: "files/bad-signature",
        at: "/content_signature",
        message,
        help: "Get the content its maker signed, or the right key. Nothing was written.",
      }),
    );
  }
  if (state.tag === "absent") return create(question, content, expected);
  const info = state.val;
  if (info.kind !== "regular") return replace(question, content, { info, expected });
  const observed = observedOwnership(desired, info, "file");
  const wanted = wantedOwnership(desired);
  const compared = content !== undefined && !desired.create_only;
  if (compared && (info.digest === undefined || expected === undefined)) {
    const message = `What ${desired.path} holds was not told.`;
    return undecided(
      problem({ code: "files/answer-malformed", at: "/path", message, help: "Report it to the maker of the transport." }),
      "file",
    );
  }
  const current = { ...regular(compared ? info.digest : undefined), ...observed };
  const sameContent = !compared || info.digest === expected;
  if (sameContent && sameOwnership(desired, observed)) return settled(current, info.realPath);
  requireAccounts(question, changedOwnership(wanted, observed));
  const predicted = { ...regular(compared ? expected : undefined), ...wanted };
  const operations = sameContent
    ? [setAttributes(desired.path, fileAttributes(wanted))]
    : [write(desired, content, { replaces: priorOf(info), destroys: [], inPlace: desired.in_place })];
  return change({ action: "update", current, predicted, operations, identity: info.realPath });
}

function create(question: Question<Desired>, content: Blob | undefined, expected: string | undefined): Verdict {
  const { desired } = question;
  const identity = requireParent(question, desired.path, desired);
  const predicted = { ...regular(desired.create_only ? undefined : expected), ...wantedOwnership(desired) };
  const operations = [write(desired, content, { replaces: { tag: "absent" }, destroys: [], inPlace: false })];
  return change({ action: "create", current: absentState, predicted, operations, identity });
}

/** Something that is not a regular file is in the way. */
function replace(
  question: Question<Desired>,
  content: Blob | undefined,
  found: { readonly info: FileInfo; readonly expected: string | undefined },
): Verdict {
  const { desired } = question;
  const { info, expected } = found;
  if (!desired.force) {
    const message = `At ${desired.path} there is a ${kindName(info.kind)}${info.target === undefined ? "" : ` to ${info.target}`}, not a regular file.`;
    return undecided(problem({ code: "files/not-a-file", at: "/path", message, help: inTheWay(info) }), "file");
  }
  requireAccounts(question, desired);
  const predicted = { ...regular(desired.create_only ? undefined : expected), ...wantedOwnership(desired) };
  const prior = priorOf(info);
  // A link is replaced in one stroke; anything else has to make room first.
  const operations =
    prior.tag === "link"
      ? [write(desired, content, { replaces: prior, destroys: [scope.path(desired.path)], inPlace: false })]
      : [
          removePath(desired.path, { replaces: prior, recursive: info.kind === "directory" }),
          write(desired, content, { replaces: { tag: "absent" }, destroys: [], inPlace: false }),
        ];
  return change({ action: "replace", current: foreignState(info), predicted, operations, identity: info.realPath });
}

function decideAbsent(question: Question<Desired>): Verdict {
  const { desired } = question;
  const { state } = question.answer("file", fileQuery(desired.path, { want: { digest: true } }));
  if (state.tag === "absent") return settled(absentState);
  const info = state.val;
  if (info.kind === "directory" && !desired.force) {
    const message = `At ${desired.path} there is a directory, not a file.`;
    return undecided(
      problem({
        code: "files/not-a-file",
        at: "/path",
        message,
        help: "Use a directory resource to remove it, or set force: true to remove it with all it holds.",
      }),
      "file",
    );
  }
  const operations = [removePath(desired.path, { replaces: priorOf(info), recursive: info.kind === "directory", backup: desired.backup })];
  return change({ action: "remove", current: foreignState(info), predicted: absentState, operations, identity: info.realPath });
}

interface WriteOptions {
  readonly replaces: ReturnType<typeof priorOf>;
  readonly destroys: readonly Scope[];
  readonly inPlace: boolean;
}

function write(desired: Desired, content: Blob | undefined, options: WriteOptions): ReturnType<typeof writeFile> {
  const { backup, validate } = desired;
  return writeFile(desired.path, {
    content: bytesOf(content),
    attributes: fileAttributes(desired),
    signed: declaredSignature(desired),
    backup,
    validate,
    ...options,
  });
}

function regular(digest: string | undefined): { readonly state: "present"; readonly kind: "regular"; readonly content?: string } {
  return { state: "present", kind: "regular", ...(digest === undefined ? {} : { content: digest }) };
}

function destroyable(at: string, force: boolean): readonly Scope[] {
  return force ? [scope.path(at), scope.tree(at)] : [scope.path(at)];
}

function inTheWay(info: FileInfo): string {
  if (info.kind === "symbolic-link") return "Declare the file the link leads to, or set force: true to replace the link.";
  if (info.kind === "directory") return "Remove it, choose another path, or set force: true to replace it and all it holds.";
  return "Remove it, choose another path, or set force: true to replace it.";
}

/** The validating program is part of what is approved. */
function validatorPattern(argv: Partly<readonly string[]> | undefined): readonly ArgumentPattern[] {
  if (argv === undefined) return [];
  if (isHole(argv)) return [{ tag: "rest", val: "*" }];
  return argv.map((part) => (isHole(part) ? { tag: "like", val: "*" } : { tag: "is", val: part }));
}

function pathProblems(at: unknown): readonly Problem[] {
  if (at !== "/") return [];
  return [problem({ code: "files/bad-path", at: "/path", message: "The root directory is no file.", help: "Write the path of a file." })];
}

function validateWarnings(argv: unknown): readonly Problem[] {
  if (!Array.isArray(argv) || argv.includes("{}")) return [];
  const message = 'No argument of validate is "{}", so it checks what is there before, not the new content.';
  return [
    warning({
      code: "files/validate-without-file",
      at: "/validate",
      message,
      help: 'Put "{}" where the program takes the file, for example [sshd, -t, -f, "{}"].',
    }),
  ];
}
