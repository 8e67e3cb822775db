import type { Attribute, DesiredOf, Json } from "@masterchef/sdk";
import { attribute, choice, defaulting, list, path, problem, refuse, required, text } from "@masterchef/sdk";
import type { ManagerName } from "../package/attributes.ts";
import { managerNames } from "../package/attributes.ts";

/** A name that may stand in a file name which package managers do not pass over. */
export function fileName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && /^[A-Za-z0-9][A-Za-z0-9_.-]{0,199}$/.test(value)) return value;
    const message = `Package managers pass over a file that is called ${JSON.stringify(value)}.`;
    const help = "Write letters, digits, hyphens, underscores and full stops.";
    return refuse(problem({ code: "packages/bad-file-name", at: place.at, message, help }));
  });
}

/** 40 hexadecimal digits, however they are spaced. */
function fingerprint(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    const digits = typeof value === "string" ? value.replaceAll(/[\s:]/g, "").replace(/^0x/i, "").toUpperCase() : "";
    if (/^[0-9A-F]{40}$/.test(digits)) return digits;
    const message = `${JSON.stringify(value)} is no fingerprint.`;
    const help = "Write all 40 hexadecimal digits, as the owner of the repository publishes them. Shorter ids can be forged.";
    return refuse(problem({ code: "packages/bad-fingerprint", at: place.at, message, help }));
  });
}

type Always<T extends Json> = Attribute<T, "always">;
type Maybe<T extends Json> = Attribute<T, "sometimes">;

// A type alias, since an interface has no index signature.
type KeyAttributes = {
  readonly name: Always<string>;
  readonly state: Always<"present" | "absent">;
  readonly content: Maybe<string>;
  readonly source: Maybe<string>;
  readonly fingerprints: Maybe<readonly string[]>;
  readonly path: Maybe<string>;
  readonly manager: Maybe<ManagerName>;
};

/** What can be declared of a key. */
export const attributes: KeyAttributes = {
  name: required(fileName()),
  state: defaulting(choice(["present", "absent"]), "present"),
  content: text(),
  source: text(),
  fingerprints: list(fingerprint()),
  path: path(),
  manager: choice(managerNames),
};

/** A key in canonical form. */
export type Desired = DesiredOf<KeyAttributes>;
