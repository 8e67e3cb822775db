import type { Attribute } from "@masterchef/sdk";
import { attribute, problem, refuse, wrongType } from "@masterchef/sdk";

/** The words that stand for a schedule. */
export const specialTimes = ["reboot", "yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"] as const;

/** What one of the five fields may hold. */
export interface CronField {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Names for the values, from `from` on. */
  readonly names?: readonly string[];
}

/** The fields in the order they stand in. */
export const cronFields: Readonly<Record<"minute" | "hour" | "day" | "month" | "weekday", CronField>> = {
  minute: { name: "minute", from: 0, to: 59 },
  hour: { name: "hour", from: 0, to: 23 },
  day: { name: "day of the month", from: 1, to: 31 },
  month: { name: "month", from: 1, to: 12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] },
  weekday: { name: "day of the week", from: 0, to: 7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
};

/** One field: a list of values, ranges and steps that cron understands; refused is what cron would pass over in silence. */
export function cronField(field: CronField): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string") return wrongType(place, `a text or a number for the ${field.name}`);
    const lower = text.toLowerCase();
    if (lower.split(",").every((part) => isPart(field, part))) return lower;
    const message = `${JSON.stringify(text)} cannot stand for the ${field.name}.`;
    const help = `Write values from ${field.from} to ${field.to}, ranges such as ${field.from}-${field.to}, lists with commas, or steps such as */2.`;
    return refuse(problem({ code: "system/bad-schedule", at: place.at, message, help }));
  });
}

function isPart(field: CronField, part: string): boolean {
  const [, range = "", step] = /^([^/]+)(?:\/([0-9]{1,3}))?$/.exec(part) ?? [];
  if (range === "" || (step !== undefined && Number(step) === 0)) return false;
  if (range === "*") return true;
  const [from = "", to, ...rest] = range.split("-");
  const [first, last] = [numberOf(field, from), to === undefined ? undefined : numberOf(field, to)];
  if (rest.length > 0 || first === undefined) return false;
  // A step without a range is taken by some and passed over by others.
  return to === undefined ? step === undefined : last !== undefined && first <= last;
}

function numberOf({ names = [], from, to }: CronField, text: string): number | undefined {
  const named = names.indexOf(text);
  const value = named >= 0 ? named + from : /^[0-9]{1,2}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= from && value <= to ? value : undefined;
}
