import type { DesiredOf, FileInfo, JsonObject, Question, ResourceType, Verdict } from "@masterchef/sdk";
import {
  change,
  choice,
  defaulting,
  defineType,
  directoryQuery,
  end,
  fileQuery,
  flag,
  known,
  list,
  makeDirectory,
  parentOf,
  path,
  pattern,
  problem,
  removePath,
  required,
  scope,
  setAttributes,
  settled,
  text,
  undecided,
} from "@masterchef/sdk";
import { decideBelow } from "./below.ts";
import {
  declaresOwnership,
  fileAttributes,
  neededAccounts,
  observedOwnership,
  ownershipAttributes,
  sameOwnership,
  wantedOwnership,
} from "./ownership.ts";
import { kindName, requireAccounts, requireParent } from "./prerequisites.ts";
import { absentState, foreignState, priorOf } from "./state.ts";

const attributes = {
  path: required(path()),
  state: defaulting(choice(["present", "absent"]), "present"),
  ...ownershipAttributes,
  recurse: defaulting(flag(), false),
  purge: defaulting(flag(), false),
  ignore: list(text()),
  force: defaulting(flag(), false),
} as const;

type Desired = DesiredOf<typeof attributes>;

/** The most operations a change may have. */
const mostOperations = 256;

/** One directory: its attributes, those of what lies below, what may lie there at all, or that it is not there. */
export const directory: ResourceType = defineType({
  attributes,
  identity: "path",
  check({ desired }) {
    if (desired.path !== "/" || (desired.state === "present" && desired.purge === false && desired.recurse === false)) return [];
    return [
      problem({
        code: "files/whole-system",
        at: "/path",
        message: "This would take in the whole file system.",
        help: "Name a directory below /.",
      }),
    ];
  },
  envelope({ desired }) {
    const at = known(desired.path, { code: "files/unbounded", at: "/path" });
    const force = known(desired.force, { code: "files/unbounded", at: "/force" });
    if (known(desired.state, { code: "files/unbounded", at: "/state" }) === "absent") {
      const room = force ? scope.tree(at) : scope.path(at);
      return { may: [pattern("remove", [room], { destroys: force ? [scope.path(at), room] : [room] })], claims: [room] };
    }
    const purge = known(desired.purge, { code: "files/unbounded", at: "/purge" });
    const recurse = known(desired.recurse, { code: "files/unbounded", at: "/recurse" });
    const destroys = [...(force ? [scope.path(at)] : []), ...(purge ? [scope.tree(at)] : [])];
    return {
      may: [
        pattern("make-directory", [scope.path(at)]),
        ...(declaresOwnership(desired) ? [pattern("set-attributes", [recurse ? scope.tree(at) : scope.path(at)])] : []),
        ...(destroys.length > 0 ? [pattern("remove", [purge ? scope.tree(at) : scope.path(at)], { destroys })] : []),
      ],
      claims: [purge || recurse ? scope.tree(at) : scope.path(at)],
      needs: [...(at === "/" ? [] : [scope.path(parentOf(at))]), ...neededAccounts(desired)],
    };
  },
  decide(question) {
    return question.desired.state === "absent" ? decideAbsent(question) : decidePresent(question);
  },
});

function decidePresent(question: Question<Desired>): Verdict {
  const { desired } = question;
  const own = fileQuery(desired.path, { want: { digest: desired.force } });
  const looksBelow = desired.purge || (desired.recurse && declaresOwnership(desired));
  const entries = directoryQuery(desired.path, { recursive: true, want: { digest: desired.purge } });
  // What lies below is asked along with the directory, so that one round tells it all.
  const { state } = looksBelow ? question.answers({ directory: own, entries }).directory : question.answer("directory", own);
  if (state.tag === "absent") return create(question);
  const info = state.val;
  if (info.kind !== "directory") return replace(question, info);
  const observed = observedOwnership(desired, info, "directory");
  const wanted = wantedOwnership(desired);
  const found = looksBelow ? question.answer("entries", entries) : undefined;
  const below =
    found?.tag === "listing" ? decideBelow({ ...desired, ignore: desired.ignore ?? [] }, found.val, question.claimed) : undefined;
  const current = {
    ...present,
    ...observed,
    ...(looksBelow ? { different: below?.different ?? {}, unwanted: below?.unwanted ?? {} } : {}),
  };
  const operations = [
    ...(sameOwnership(desired, observed) ? [] : [setAttributes(desired.path, fileAttributes(wanted))]),
    ...(below?.operations ?? []),
  ];
  if (operations.length === 0) return settled(current, info.realPath);
  if (operations.length > mostOperations) {
    const message = `${operations.length} things below ${desired.path} are not as declared; one step can put right ${mostOperations}.`;
    return undecided(
      problem({
        code: "files/too-many-changes",
        at: "/path",
        message,
        help: "Put the bulk right once by hand or with a command, then declare it.",
      }),
      "entries",
    );
  }
  if (!sameOwnership(desired, observed) || Object.keys(below?.different ?? {}).length > 0) requireAccounts(question, desired);
  const predicted = { ...present, ...wanted, ...(looksBelow ? { different: {}, unwanted: {} } : {}) };
  return change({ action: "update", current, predicted, operations, identity: info.realPath, notes: below?.notes ?? {} });
}

const present = { state: "present", kind: "directory" } as const;

function predictedNew(desired: Desired): JsonObject {
  const looksBelow = desired.purge || (desired.recurse && declaresOwnership(desired));
  return { ...present, ...wantedOwnership(desired), ...(looksBelow ? { different: {}, unwanted: {} } : {}) };
}

function create(question: Question<Desired>): Verdict {
  const { desired } = question;
  const identity = requireParent(question, desired.path, desired);
  const operations = [makeDirectory(desired.path, fileAttributes(desired))];
  return change({ action: "create", current: absentState, predicted: predictedNew(desired), operations, identity });
}

function replace(question: Question<Desired>, info: FileInfo): Verdict {
  const { desired } = question;
  if (!desired.force) {
    const message = `At ${desired.path} there is a ${kindName(info.kind)}${info.target === undefined ? "" : ` to ${info.target}`}, not a directory.`;
    const help =
      info.kind === "symbolic-link"
        ? "Declare the directory the link leads to, or set force: true to replace the link."
        : "Remove it, choose another path, or set force: true to replace it.";
    return undecided(problem({ code: "files/not-a-directory", at: "/path", message, help }), "directory");
  }
  requireAccounts(question, desired);
  const operations = [removePath(desired.path, { replaces: priorOf(info) }), makeDirectory(desired.path, fileAttributes(desired))];
  return change({ action: "replace", current: foreignState(info), predicted: predictedNew(desired), operations, identity: info.realPath });
}

function decideAbsent(question: Question<Desired>): Verdict {
  const { desired } = question;
  const { state } = question.answer("directory", fileQuery(desired.path, { want: { digest: desired.force } }));
  if (state.tag === "absent") return settled(absentState);
  const info = state.val;
  if (info.kind !== "directory" && !desired.force) {
    const message = `At ${desired.path} there is a ${kindName(info.kind)}, not a directory.`;
    return undecided(
      problem({
        code: "files/not-a-directory",
        at: "/path",
        message,
        help: "Use a file or link resource to remove it, or set force: true.",
      }),
      "directory",
    );
  }
  const recursive = info.kind === "directory" && desired.force;
  if (info.kind === "directory" && !desired.force) requireEmpty(question);
  const operations = [removePath(desired.path, { replaces: priorOf(info), recursive })];
  return change({ action: "remove", current: foreignState(info), predicted: absentState, operations, identity: info.realPath });
}

function requireEmpty(question: Question<Desired>): void {
  const { desired } = question;
  const listing = question.answer("entries", directoryQuery(desired.path));
  if (listing.tag !== "listing" || listing.val.length === 0) return;
  const names = listing.val.map(({ name }) => name);
  const message = `The directory holds ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}.`;
  const help = "Remove them, or set force: true to remove it with all it holds.";
  end(undecided(problem({ code: "files/directory-not-empty", at: "/path", message, help }), "entries"));
}
