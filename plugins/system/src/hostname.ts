import type {
  Asking,
  Attribute,
  DesiredOf,
  Effect,
  Envelope,
  FileObservation,
  Operation,
  PartlyMembers,
  QueryOf,
  Question,
  ResourceType,
  Verdict,
} from "@masterchef/sdk";
import {
  attribute,
  change,
  defineType,
  differences,
  fileQuery,
  isHole,
  pattern,
  problem,
  process,
  proposal,
  refuse,
  required,
  run,
  scope,
  settled,
  wrongType,
} from "@masterchef/sdk";
import { readText, textQuery, writeText } from "./text-file.ts";

const attributes = { name: required(hostName()) } as const;

type Desired = DesiredOf<typeof attributes>;

const file = "/etc/hostname";
const live = "/proc/sys/kernel/hostname";

/** The name the host has, now and from the next boot on. */
export const hostname: ResourceType = defineType({
  attributes,
  identity: "name",
  // A host has one, so two declarations are the same resource.
  identify: () => "hostname",
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => decideName(question),
  discover: {
    names: (searching) => [...nameOfHost(searching)],
    look: (searching) => nameOfHost(searching).map((name) => ({ name, desired: {} })),
  },
});

/** The name, where it is the same now and at boot. */
function nameOfHost(asking: Asking): readonly string[] {
  const answers = asking.answers({ file: textQuery(file), live: liveQuery() });
  const persisted = nameIn(readText(file, answers.file, "file").content);
  return persisted !== undefined && persisted === nowOf(answers.live) ? [persisted] : [];
}

function nowOf({ state }: FileObservation): string {
  return state.tag === "present" && state.val.content?.tag === "text" ? state.val.content.val.trim() : "";
}

function decideName(question: Question<Desired>): Verdict {
  const { name } = question.desired;
  const answers = question.answers({ file: textQuery(file), live: liveQuery() });
  const kept = readText(file, answers.file, "file");
  const now = nowOf(answers.live);
  const persisted = nameIn(kept.content);
  const current = { live: now, ...(persisted === undefined ? {} : { persisted }) };
  const predicted = { live: name, persisted: name };
  if (differences(current, predicted).length === 0) return settled(current);
  const operations = [
    ...(persisted === name ? [] : [writeText(kept, `${name}\n`)]),
    ...(now === name ? [] : [proposal(setName(name), { holds: ["live"] })]),
  ];
  return change({ action: "update", current, predicted, operations });
}

/** The first line that says something. */
function nameIn(content: string): string | undefined {
  return content
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "" && !line.startsWith("#"));
}

function liveQuery(): QueryOf<"file"> {
  return fileQuery(live, { want: { content: true }, contentLimit: 256 });
}

function setName(name: string): Operation {
  const info = { kind: "regular", size: 0, realPath: live, content: { tag: "text", val: `${name}\n` } } as const;
  const effect: Effect = {
    query: liveQuery(),
    answer: {
      outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: info } } } },
      unknown: ["/file/state/present/size", "/file/state/present/posix"],
    },
  };
  return run(process(["hostname", name]), { writes: [scope.path(live)], effects: [effect] });
}

function envelopeOf({ name }: PartlyMembers<Desired>): Partial<Envelope> {
  const argument = isHole(name) ? ({ tag: "like", val: "[a-z0-9]*" } as const) : ({ tag: "is", val: name } as const);
  return {
    may: [
      pattern("write-file", [scope.path(file)], { content: { tag: "any" } }),
      pattern("run", [scope.path(live)], { argv: [{ tag: "is", val: "hostname" }, argument] }),
    ],
    claims: [scope.path(file), scope.path(live)],
  };
}

/** What the kernel and everybody else takes: at most 64 characters, lower case. */
function hostName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "a name");
    const label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
    const lower = value.toLowerCase();
    if (lower.length <= 64 && new RegExp(`^${label}(?:\\.${label})*$`).test(lower)) return lower;
    const message = `${JSON.stringify(value)} is not a name a host can have.`;
    const help = "Write up to 64 letters, digits and hyphens, parts with dots between.";
    return refuse(problem({ code: "system/bad-host-name", at: place.at, message, help }));
  });
}
