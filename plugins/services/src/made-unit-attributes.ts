import type { Attribute, Json, PartlyMembers } from "@masterchef/sdk";
import { attribute, choice, defaulting, flag, problem, refuse, required } from "@masterchef/sdk";
import { userName } from "./attributes.ts";

type Always<T extends Json> = Attribute<T, "always">;
type Maybe<T extends Json> = Attribute<T, "sometimes">;

/** What is declared of every unit whose file is made of attributes. */
export interface MadeUnit {
  readonly name: string;
  readonly user?: string;
  readonly state: "present" | "absent";
  readonly comment?: string;
  readonly unit?: string;
  readonly enabled: boolean;
  readonly running?: boolean;
}

/** The same as far as it is known before the run. */
export type PartlyMade = PartlyMembers<MadeUnit>;

// An alias, for an interface has no index signature.
type MadeUnitAttributes = {
  readonly name: Always<string>;
  readonly user: Maybe<string>;
  readonly state: Always<"present" | "absent">;
  readonly comment: Maybe<string>;
  readonly unit: Maybe<string>;
  readonly enabled: Always<boolean>;
  readonly running: Maybe<boolean>;
};

/** The attributes of the same. `suffix`: of the units of this type, which may be written and is left away. */
export function madeUnitAttributes(suffix: string): MadeUnitAttributes {
  return {
    name: required(stem(suffix)),
    user: userName(),
    state: defaulting(choice(["present", "absent"]), "present"),
    comment: settingText(/^[^\p{Cc}\\]+$/u, "one line of text"),
    unit: settingText(/^[A-Za-z0-9:_.@-]+\.[a-z]+$/, "the whole name of a unit, for example backup.service"),
    enabled: defaulting(flag(), true),
    running: flag(),
  };
}

/** A text that stands behind one sign of equality in a unit's file: on one line, and of a form. */
export function settingText(form: RegExp, what: string): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && value.length <= 500 && value.trim() === value && form.test(value)) return value;
    const message = `${JSON.stringify(value)} is not ${what}.`;
    return refuse(problem({ code: "services/bad-setting", at: place.at, message, help: `Write ${what}.` }));
  });
}

function stem(suffix: string): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && value.length <= 200 && /^[A-Za-z0-9:_][A-Za-z0-9:_.-]*$/.test(value))
      return value.endsWith(suffix) ? value.slice(0, -suffix.length) : value;
    const message = `${JSON.stringify(value)} is not the name of a unit.`;
    return refuse(problem({ code: "services/bad-name", at: place.at, message, help: "Write one name, for example backup." }));
  });
}

/** Lines `Name=value` of one section; those without a value are left away, and a list is a line for each. */
export function section(name: string, settings: Readonly<Record<string, string | boolean | readonly string[] | undefined>>): string {
  const lines = Object.entries(settings).flatMap(([key, value]) => {
    if (value === undefined) return [];
    if (typeof value === "boolean") return [`${key}=${value ? "yes" : "no"}`];
    return (typeof value === "string" ? [value] : value).map((each) => `${key}=${each}`);
  });
  return [`[${name}]`, ...lines].map((text) => `${text}\n`).join("");
}
