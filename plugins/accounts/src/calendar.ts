import type { Attribute } from "@masterchef/sdk";
import { attribute, wrongType } from "@masterchef/sdk";

/** The days from 1970-01-01 to a day of the Gregorian calendar. A guest has no calendar of its own. */
function daysOf(year: number, month: number, day: number): number {
  // Years that begin in March have the leap day at their end.
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

/** `YYYY-MM-DD` as days since 1970-01-01. Undefined: there is no such day, or it lies before. */
export function parseDay(text: string): number | undefined {
  const [, year, month, day] = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text) ?? [];
  const days = daysOf(Number(year), Number(month), Number(day));
  return days >= 0 && formatDay(days) === text ? days : undefined;
}

/** Days since 1970-01-01 as `YYYY-MM-DD`. */
export function formatDay(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365);
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return [String(year).padStart(4, "0"), ...[month, day].map((part) => String(part).padStart(2, "0"))].join("-");
}

/** A day, or `never`. */
export function dayOrNever(): Attribute<string, "sometimes"> {
  return attribute((value, place) =>
    typeof value === "string" && (value === "never" || parseDay(value) !== undefined)
      ? value
      : wrongType(place, "a day from 1970-01-01 such as 2027-12-31, or never"),
  );
}
