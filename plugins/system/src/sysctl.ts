import type {
  Answer,
  Attribute,
  DesiredOf,
  Effect,
  Envelope,
  FileObservation,
  JsonObject,
  Operation,
  PartlyMembers,
  Pattern,
  Problem,
  Question,
  ResourceType,
  Verdict,
} from "@masterchef/sdk";
import {
  attribute,
  change,
  choice,
  defaulting,
  defineType,
  differences,
  end,
  flag,
  hoped,
  isHole,
  known,
  parentOf,
  path,
  pattern,
  problem,
  process,
  proposal,
  required,
  run,
  scope,
  settled,
  text,
  undecided,
  wrongType,
} from "@masterchef/sdk";
import { sysctlDiscovery } from "./discover-sysctl.ts";
import { editSetting, normalValue, readSetting } from "./sysctl-file.ts";
import { defaultFile, liveQuery, settingPath, sysctlKey } from "./sysctl-key.ts";
import { readText, removeText, requireDirectory, textQuery, writeText } from "./text-file.ts";
import type { TextFile } from "./text-file.ts";

const attributes = {
  key: required(sysctlKey()),
  value: settingValue(),
  state: defaulting(choice(["present", "absent"]), "present"),
  live: defaulting(flag(), true),
  persist: defaulting(flag(), true),
  file: path(),
} as const;

type Desired = DesiredOf<typeof attributes>;

/** One setting of the kernel: what it is now, and what it is set to at boot. */
export const sysctl: ResourceType = defineType({
  attributes,
  identity: "key",
  check: ({ desired }) => problemsOf(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => decideSetting(question),
  discover: sysctlDiscovery,
});

function decideSetting(question: Question<Desired>): Verdict {
  const { desired } = question;
  const { key, value, state } = desired;
  const wantsLive = desired.live && state === "present";
  const at = fileOf(desired);
  const answers = question.answers({
    ...(wantsLive ? { live: liveQuery(key) } : {}),
    ...(desired.persist ? { file: textQuery(at) } : {}),
  });
  const live = answers.live === undefined ? undefined : liveValue(key, answers.live);
  const file = answers.file === undefined ? undefined : readText(at, answers.file, "file");
  const persisted = file === undefined ? undefined : readSetting(file.content, key);
  const current = stateOf(live, persisted?.value);
  const predicted = stateOf(live === undefined ? undefined : value, file === undefined || state === "absent" ? undefined : value);
  if (differences(current, predicted).length === 0) return settled(current);
  if (live !== undefined && live !== value && answers.live !== undefined) requireWritable(key, answers.live);
  // The kernel first: a value it refuses is not persisted.
  const operations = [
    ...(live === undefined || value === undefined || live === value ? [] : [proposal(setLive(key, value), { holds: ["live"] })]),
    ...(file === undefined || persisted?.value === wantedOf(desired) ? [] : [proposal(persist(question, file))]),
  ];
  const action = state === "absent" ? "remove" : persisted !== undefined && persisted.lines === 0 ? "create" : "update";
  return change({ action, current, predicted, operations });
}

function wantedOf({ state, value }: Desired): string | undefined {
  return state === "absent" ? undefined : value;
}

function stateOf(live: string | undefined, persisted: string | undefined): JsonObject {
  return { ...(live === undefined ? {} : { live }), ...(persisted === undefined ? {} : { persisted }) };
}

function persist(question: Question<Desired>, file: TextFile): Operation {
  const { desired } = question;
  const content = editSetting(file.content, desired.key, wantedOf(desired));
  if (content === "" && desired.file === undefined) return removeText(file);
  if (file.prior.tag === "absent") requireDirectory(question, file.path, "the package procps, or systemd");
  return writeText(file, content);
}

function liveValue(key: string, { state }: FileObservation): string {
  if (state.tag === "present" && state.val.content?.tag === "text") return normalValue(state.val.content.val);
  const help = "Declare the kernel_module that brings it and require it here, correct the key, or set live: false.";
  return end(
    undecided(
      problem({ code: "system/no-such-key", at: "/key", message: `The kernel of this host has no setting ${key}.`, help }),
      "live",
      state.tag === "absent" ? hopedSetting(key) : undefined,
    ),
  );
}

/** As a module brings it: with another value than the one declared, so that the plan sets it. */
function hopedSetting(key: string): Answer {
  const posix = { mode: 0o644, uid: 0, gid: 0, owner: "root", group: "root" };
  const info = { kind: "regular", size: 0, posix, realPath: settingPath(key), content: { tag: "text", val: "\n" } } as const;
  return hoped({ tag: "file", val: { state: { tag: "present", val: info } } });
}

function requireWritable(key: string, { state }: FileObservation): void {
  const mode = state.tag === "present" ? state.val.posix?.mode : undefined;
  if (mode === undefined || (mode & 0o222) !== 0) return;
  const message = `${key} can be read only: the kernel lets nobody set it.`;
  end(undecided(problem({ code: "system/read-only-key", at: "/key", message, help: "Remove the resource, or set live: false." }), "live"));
}

function setLive(key: string, value: string): Operation {
  return run(process(argvOf(key, value)), { writes: [scope.path(settingPath(key))], effects: [afterwards(key, value)] });
}

function argvOf(key: string, value: string): readonly string[] {
  return ["sysctl", "-q", "-w", `${settingPath(key).slice("/proc/sys/".length)}=${value}`];
}

/** What the kernel prints of it from then on: numbers of a list with tabs between. */
function afterwards(key: string, value: string): Effect {
  const printed = /^[0-9-]+(?: [0-9-]+)*$/.test(value) ? value.replaceAll(" ", "\t") : value;
  const info = { kind: "regular", size: 0, realPath: settingPath(key), content: { tag: "text", val: `${printed}\n` } } as const;
  return {
    query: liveQuery(key),
    answer: {
      outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: info } } } },
      unknown: ["/file/state/present/size", "/file/state/present/posix"],
    },
  };
}

/** A file of its own, unless another is named. */
function fileOf({ file, key }: Desired): string {
  return file ?? defaultFile(key);
}

function envelopeOf(desired: PartlyMembers<Desired>): Partial<Envelope> {
  const key = known(desired.key, { code: "system/unbounded", at: "/key" });
  const named = desired.file === undefined ? undefined : known(desired.file, { code: "system/unbounded", at: "/file" });
  const file = scope.path(named ?? defaultFile(key));
  const live = scope.path(settingPath(key));
  return {
    may: [...livePatterns(desired, key), ...filePatterns(desired, file)],
    claims: [...(desired.live === false ? [] : [live]), ...(named === undefined ? [file] : [])],
    needs: desired.persist === false ? [] : [scope.path(parentOf(named ?? defaultFile(key))), ...(named === undefined ? [] : [file])],
  };
}

function livePatterns({ live, state, value }: PartlyMembers<Desired>, key: string): readonly Pattern[] {
  if (live === false || state === "absent" || value === undefined) return [];
  const [program = "", ...rest] = argvOf(key, isHole(value) ? "" : value);
  const argv = [program, ...rest].map((val, at, { length }) =>
    at === length - 1 && isHole(value) ? ({ tag: "like", val: `${val}*` } as const) : ({ tag: "is", val } as const),
  );
  return [pattern("run", [scope.path(settingPath(key))], { argv })];
}

function filePatterns({ persist: persists, state, file }: PartlyMembers<Desired>, at: Pattern["destroys"][number]): readonly Pattern[] {
  if (persists === false) return [];
  const write = pattern("write-file", [at], { content: { tag: "any" } });
  return state !== "present" && file === undefined ? [write, pattern("remove", [at], { destroys: [at] })] : [write];
}

function settingValue(): Attribute<string, "sometimes"> {
  const plain = text();
  return attribute((value, place) => {
    if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
    return typeof value === "string" ? normalValue(plain.canonical(value, place)) : wrongType(place, "a text or a whole number");
  });
}

function problemsOf({ state, value, live, persist: persists }: PartlyMembers<Desired>): readonly Problem[] {
  if (state !== "absent" && value === undefined)
    return [problem({ code: "system/no-value", message: "There is no value.", help: "Write value, or state: absent." })];
  if (live === false && persists === false)
    return [
      problem({
        code: "system/nothing-declared",
        at: "/persist",
        message: "It is neither to be set now nor at boot.",
        help: "Remove one of the two.",
      }),
    ];
  return [];
}
