import type { Attribute, DesiredOf, PartlyMembers, Problem } from "@masterchef/sdk";
import { attribute, choice, defaulting, flag, isHole, problem, record, refuse, required, text, wrongType } from "@masterchef/sdk";
import { cronField, cronFields, specialTimes } from "./cron-schedule.ts";

const { minute, hour, day, month, weekday } = cronFields;

/** What can be declared of a job. */
export const cronAttributes: CronAttributes = {
  name: required(jobName()),
  command: commandLine(),
  state: defaulting(choice(["present", "absent"]), "present"),
  user: defaulting(userName(), "root"),
  crontab: defaulting(flag(), false),
  minute: cronField(minute),
  hour: cronField(hour),
  day: cronField(day),
  month: cronField(month),
  weekday: cronField(weekday),
  special: choice(specialTimes),
  env: record(envValue()),
};

type Maybe<T extends Parameters<Attribute<string>["canonical"]>[0]> = Attribute<T, "sometimes">;

// An alias, for an interface has no index signature.
type CronAttributes = {
  readonly name: Attribute<string, "always">;
  readonly command: Maybe<string>;
  readonly state: Attribute<"present" | "absent", "always">;
  readonly user: Attribute<string, "always">;
  readonly crontab: Attribute<boolean, "always">;
  readonly minute: Maybe<string>;
  readonly hour: Maybe<string>;
  readonly day: Maybe<string>;
  readonly month: Maybe<string>;
  readonly weekday: Maybe<string>;
  readonly special: Maybe<(typeof specialTimes)[number]>;
  readonly env: Maybe<Readonly<Record<string, string>>>;
};

/** A job in canonical form. */
export type Desired = DesiredOf<CronAttributes>;

/** When it runs, as it stands in a line. */
export function scheduleOf({ special, ...fields }: Desired): string {
  if (special !== undefined) return `@${special}`;
  const { minute: m = "*", hour: h = "*", day: d = "*", month: o = "*", weekday: w = "*" } = fields;
  return [m, h, d, o, w].join(" ");
}

/** What single attributes cannot tell. */
export function cronProblems(desired: PartlyMembers<Desired>): readonly Problem[] {
  const { name, state, command, special, crontab, env } = desired;
  if (state === "absent") return [];
  const fields = [desired.minute, desired.hour, desired.day, desired.month, desired.weekday];
  const set = fields.some((field) => field !== undefined);
  return [
    ...(command === undefined ? [nothing("There is no command.", "Write command, or state: absent.")] : []),
    ...(special === undefined && !set ? [nothing("There is no time.", "Write minute, hour, day, month or weekday, or special.")] : []),
    ...(special !== undefined && set
      ? [clash("/special", "special and single fields both say when it runs.", "Keep one of the two.")]
      : []),
    ...(crontab === true && env !== undefined
      ? [
          clash(
            "/env",
            "In the crontab of a user an environment would be that of all jobs below.",
            "Leave crontab out, or set it in the command: env NAME=VALUE ...",
          ),
        ]
      : []),
    // Of the files in its directory cron passes over those with a dot in their name.
    ...(crontab !== true && !isHole(name) && !/^[A-Za-z0-9_-]+$/.test(name)
      ? [
          clash(
            "/name",
            `cron passes over a file that is called ${JSON.stringify(name)}.`,
            "Write letters, digits, hyphens and underscores.",
          ),
        ]
      : []),
  ];
}

function nothing(message: string, help: string): Problem {
  return problem({ code: "system/incomplete-job", message, help });
}

function clash(at: string, message: string, help: string): Problem {
  return problem({ code: "system/bad-job", at, message, help });
}

function jobName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && /^[^\s\p{Cc}/](?:[^\p{Cc}/]{0,98}[^\s\p{Cc}/])?$/u.test(value)) return value;
    const message = `${JSON.stringify(value)} is not the name of a job.`;
    return refuse(problem({ code: "system/bad-job", at: place.at, message, help: "Write a name of up to 100 characters on one line." }));
  });
}

/** A line break would begin another job. */
function commandLine(): Attribute<string, "sometimes"> {
  const plain = text();
  return attribute((value, place) => {
    const command = plain.canonical(value, place).trim();
    if (command !== "" && !/[\r\n]/.test(command) && command.length <= 900) return command;
    const message = "A command of cron is one line of up to 900 characters.";
    return refuse(problem({ code: "system/bad-job", at: place.at, message, help: "Put more into a script, and run that." }));
  });
}

/** The name of a user; a hyphen never comes first, for that would be an option. */
function userName(): Attribute<string, "sometimes"> {
  return attribute((value, place) =>
    typeof value === "string" && /^[A-Za-z_][A-Za-z0-9_.-]*\$?$/.test(value) ? value : wrongType(place, "the name of a user"),
  );
}

/** cron takes quotes away, and nothing else. */
function envValue(): Attribute<string, "sometimes"> {
  const plain = text();
  return attribute((value, place) => {
    const read = plain.canonical(value, place);
    const name = place.at.slice(place.at.lastIndexOf("/") + 1);
    const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
    if (plainName && !/["\r\n]/.test(read)) return read;
    const message = plainName
      ? `The value of ${name} has quotes or line breaks.`
      : `${JSON.stringify(name)} is not the name of a variable.`;
    return refuse(problem({ code: "system/bad-job", at: place.at, message, help: "Put it into a script, and run that." }));
  });
}
