import type { Attribute, Json } from "@masterchef/sdk";
import { attribute, compareText, isHole, isJsonList, pointerTo, problem, refuse, wrongType } from "@masterchef/sdk";

/** What every system takes for the name of a user or a group. */
const plain = /^[A-Za-z_][A-Za-z0-9_.-]{0,30}\$?$/;

/** The name of an account: letters, digits and `_ . -`, at most 32 characters, and no digits alone, which would be an id. */
export function accountName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "a name");
    if (plain.test(value)) return value;
    const message = `${JSON.stringify(value)} is not a name that every system takes for an account.`;
    const help = "Write a letter or an underscore first, then letters, digits, underscores, dots and hyphens, at most 32 in all.";
    return refuse(problem({ code: "accounts/bad-name", at: place.at, message, help }));
  });
}

/** Names of accounts, each once, sorted. */
export function accountNames(): Attribute<readonly string[], "sometimes"> {
  const one = accountName();
  return attribute((value, place) => {
    if (!isJsonList(value)) return wrongType(place, "a list of names");
    const names = value.map((item, index) => (isHole(item) ? item : one.canonical(item, { ...place, at: pointerTo(place.at, index) })));
    return sortedOnce(names);
  });
}

/** Whoever reads the canonical form before the run sees a hole for what it is. */
function sortedOnce(names: readonly Json[]): readonly string[];
function sortedOnce(names: readonly Json[]): readonly Json[] {
  const known = names.filter((name) => typeof name === "string");
  return [...[...new Set(known)].toSorted(compareText), ...names.filter((name) => typeof name !== "string")];
}

/** A user or group id. The largest number means nobody. */
export function accountId(): Attribute<number, "sometimes"> {
  return attribute((value, place) =>
    typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 4_294_967_295
      ? value
      : wrongType(place, "a whole number from 0 to 4294967294"),
  );
}
