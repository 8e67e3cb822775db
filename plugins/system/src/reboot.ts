import type {
  Attribute,
  DesiredOf,
  Effect,
  Envelope,
  Operation,
  PartlyMembers,
  Problem,
  QueryOf,
  Question,
  Refresh,
  ResourceType,
  Verdict,
} from "@masterchef/sdk";
import {
  attribute,
  change,
  defaulting,
  defineType,
  fileQuery,
  flag,
  isHole,
  isWithin,
  operation,
  path,
  pattern,
  problem,
  process,
  proposal,
  refuse,
  run,
  scope,
  settled,
  text,
  wrongType,
} from "@masterchef/sdk";

const attributes = {
  if_required: defaulting(flag(), true),
  flag: defaulting(path(), "/run/reboot-required"),
  message: text(),
  delay_seconds: defaulting(seconds(), 0),
} as const;

type Desired = DesiredOf<typeof attributes>;

const runtime = scope.kind("runtime");

/** Boots the host anew: where it says that it needs to, and when something it listens to has changed. */
export const reboot: ResourceType = defineType({
  attributes,
  check: ({ desired }) => flagProblems(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide(question) {
    const { if_required: asked, flag: path } = question.desired;
    if (!asked) return settled({ required: false });
    const { state } = question.answers({ flag: flagQuery(path) }).flag;
    return state.tag === "absent" ? settled({ required: false }) : bootAnew(question, true);
  },
  refresh: (question, refresh) => (hasJustBooted(refresh) ? settled({ required: false }) : bootAnew(question, false)),
});

function hasJustBooted({ converged }: Refresh): boolean {
  return converged === "execute";
}

function bootAnew({ desired }: Question<Desired>, flagged: boolean): Verdict {
  const { flag: path, message, delay_seconds: delay } = desired;
  const barrier = operation(
    { tag: "barrier", val: "reboot" },
    {
      destroys: [runtime],
      effects: [lowered(path)],
      hazards: { interruption: true, disconnection: true, reboot: true },
    },
  );
  return change({
    action: flagged ? "execute" : "refresh",
    current: flagged ? { required: true } : {},
    predicted: flagged ? { required: false } : {},
    operations: [
      ...(message === undefined ? [] : [told(["wall", message])]),
      ...(delay === 0 ? [] : [told(["sleep", String(delay)])]),
      proposal(barrier, { holds: flagged ? ["flag"] : [] }),
    ],
  });
}

function told(argv: readonly string[]): Operation {
  return run(process(argv), { writes: [runtime], opaque: true });
}

function flagQuery(path: string): QueryOf<"file"> {
  return fileQuery(path, { want: {} });
}

/** What a boot clears is not there any more after it. */
function lowered(path: string): Effect {
  return {
    query: flagQuery(path),
    answer: { outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "absent" } } } }, unknown: [] },
  };
}

function envelopeOf({ message, delay_seconds: delay }: PartlyMembers<Desired>): Partial<Envelope> {
  const program = (name: string, argument: unknown): ReturnType<typeof pattern> =>
    pattern("run", [runtime], {
      argv: [{ tag: "is", val: name }, isHole(argument) ? { tag: "like", val: "**" } : { tag: "is", val: String(argument) }],
    });
  return {
    may: [
      ...(message === undefined ? [] : [program("wall", message)]),
      ...(delay === 0 ? [] : [program("sleep", delay)]),
      pattern("barrier", [runtime], { destroys: [runtime] }),
    ],
  };
}

/** A flag that a boot leaves raised would have the host boot in every run. */
function flagProblems({ flag: path }: PartlyMembers<Desired>): readonly Problem[] {
  if (isHole(path) || ["/run", "/var/run", "/tmp"].some((cleared) => path !== cleared && isWithin(path, cleared))) return [];
  const message = `${JSON.stringify(path)} is still there after a boot.`;
  return [problem({ code: "system/flag-outlives-boot", at: "/flag", message, help: "Name a file below /run." })];
}

function seconds(): Attribute<number, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "number" || !Number.isInteger(value)) return wrongType(place, "a number of seconds");
    if (value >= 0 && value <= 240) return value;
    return refuse(problem({ code: "system/bad-delay", at: place.at, message: `${value} is no delay.`, help: "Write 0 to 240 seconds." }));
  });
}
