import type { Attribute, Json, Place } from "@masterchef/sdk";
import { attribute, isHole, isJsonList, isJsonObject, pointerTo, problem, refuse, wrongType } from "@masterchef/sdk";
import { isOption, keyLine, optionsOf, parseKey } from "./public-key.ts";

/** Keys, each a line or `{key, options}`; in canonical form always lines. */
export function keyList(): Attribute<readonly string[], "sometimes"> {
  return attribute((value, place) => {
    if (!isJsonList(value)) return wrongType(place, "a list of keys");
    return asLines(value.map((item, index) => (isHole(item) ? item : lineOf(item, { ...place, at: pointerTo(place.at, index) }))));
  });
}

/** Whoever reads the canonical form before the run sees a hole for what it is. */
function asLines(items: readonly Json[]): readonly string[];
function asLines(items: readonly Json[]): readonly Json[] {
  return items;
}

function lineOf(item: Json, place: Place): string {
  const { key, options } = isJsonObject(item) ? { key: item["key"], options: item["options"] } : { key: item, options: undefined };
  if (typeof key !== "string") return wrongType(place, "a key");
  if (/PRIVATE KEY/.test(key)) {
    const message = "This is a private key, which lets whoever has it in everywhere.";
    return refuse(
      problem({
        code: "accounts/bad-key",
        at: place.at,
        message,
        help: "Write the public one, the line of the .pub file, and make a new pair: this one has been seen.",
      }),
    );
  }
  const parsed = /[\r\n]/.test(key.trim()) ? undefined : parseKey(key);
  if (parsed === undefined) {
    const message = "This is no public key that OpenSSH takes.";
    return refuse(
      problem({ code: "accounts/bad-key", at: place.at, message, help: "Write the line of the .pub file as ssh-keygen made it." }),
    );
  }
  const added = isJsonList(options) ? options.map((each) => (typeof each === "string" ? each : wrongType(place, "a list of options"))) : [];
  const all = [...optionsOf(parsed.options), ...added];
  const wrong = all.find((each) => !isOption(each));
  if (wrong === undefined) return keyLine({ ...parsed, options: all.join(",") });
  const message = `${JSON.stringify(wrong)} is no option of a key.`;
  const help = 'Write one option an item, for example restrict, or from="192.0.2.0/24" with the quotes.';
  return refuse(problem({ code: "accounts/bad-key-option", at: place.at, message, help }));
}
