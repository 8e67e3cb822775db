import type { Attribute, DesiredOf, PartlyMembers, Problem, ResourceType } from "@masterchef/sdk";
import { defineType, flag, isHole, list, problem } from "@masterchef/sdk";
import { decideMadeUnit, madeUnitEnvelope } from "./made-unit.ts";
import { madeUnitAttributes, section, settingText } from "./made-unit-attributes.ts";

const suffix = ".timer";

const attributes = {
  ...madeUnitAttributes(suffix),
  calendar: list(settingText(/^[A-Za-z0-9*.,:/~ +_-]+$/, "a time as systemd.time(7) has it, for example daily or Mon 04:00")),
  after_boot: span(),
  interval: span(),
  random_delay: span(),
  accuracy: span(),
  persistent: flag(),
} as const;

type Desired = DesiredOf<typeof attributes>;

/** One timer: when it starts what it starts. */
export const timer: ResourceType = defineType({
  attributes,
  identity: "name",
  identify: ({ desired, name }) => identityOf(desired, name),
  check: ({ desired }) => problemsOf(desired),
  envelope: ({ desired }) => madeUnitEnvelope(desired, { suffix, starts: startsOf(desired), stopsFirst: [] }),
  decide: (question) => decideMadeUnit(question, { suffix, content: contentOf(question.desired), stopsFirst: [] }),
});

function contentOf({ name, comment, unit, calendar, after_boot: afterBoot, ...more }: Desired): string {
  const { interval, random_delay: randomDelay, accuracy, persistent } = more;
  const settings = {
    OnCalendar: calendar,
    OnBootSec: afterBoot,
    OnUnitActiveSec: interval,
    RandomizedDelaySec: randomDelay,
    AccuracySec: accuracy,
    Persistent: persistent,
    Unit: unit,
  };
  const unitSection = section("Unit", { Description: comment ?? `Starts ${unit ?? `${name}.service`} by the clock` });
  return [unitSection, section("Timer", settings), section("Install", { WantedBy: "timers.target" })].join("\n");
}

/** A length of time, such as 90s or 1h 30min. */
function span(): Attribute<string, "sometimes"> {
  return settingText(
    /^[0-9]+(?:\.[0-9]+)?[a-zA-Zµ]*(?: ?[0-9]+(?:\.[0-9]+)?[a-zA-Zµ]*)*$/u,
    "a length of time, for example 90s or 1h 30min",
  );
}

/** What a unit starts whose own name says it, unless it is named. */
export function startsOf({ name, unit }: PartlyMembers<{ readonly name: string; readonly unit?: string }>): string {
  if (typeof unit === "string") return unit;
  return isHole(name) ? "unknown.service" : `${name}.service`;
}

/** The name, and for a user's unit whose. */
export function identityOf({ name, user }: PartlyMembers<{ readonly name: string; readonly user?: string }>, declared: string): string {
  const own = typeof name === "string" ? name : declared;
  return typeof user === "string" ? `${user}@${own}` : own;
}

function problemsOf({ state, calendar, after_boot: afterBoot, interval, persistent }: PartlyMembers<Desired>): readonly Problem[] {
  if (state === "absent") return [];
  if (calendar === undefined && afterBoot === undefined && interval === undefined) {
    const help = "Write calendar, after_boot or interval.";
    return [problem({ code: "services/no-time", message: "Nothing says when it is to start anything.", help })];
  }
  if (interval !== undefined && calendar === undefined && afterBoot === undefined) {
    const help = "Write after_boot too, for example after_boot: 5min.";
    return [
      problem({
        code: "services/no-time",
        at: "/interval",
        message: "An interval counts from a first start, and nothing says when that is.",
        help,
      }),
    ];
  }
  if (persistent === true && calendar === undefined) {
    const help = "Remove persistent, or write calendar.";
    return [problem({ code: "services/contradiction", at: "/persistent", message: "What was missed is known of a calendar only.", help })];
  }
  return [];
}
