import type { Attribute, DesiredOf, Json, PartlyMembers, Problem, Secret } from "@masterchef/sdk";
import {
  attribute,
  choice,
  defaulting,
  flag,
  integer,
  isSecret,
  path,
  principal,
  problem,
  refuse,
  required,
  text,
  wrongType,
} from "@masterchef/sdk";
import { accountId, accountName, accountNames } from "./account-name.ts";
import { dayOrNever } from "./calendar.ts";
import { noPassword, passwordText } from "./password.ts";

type Maybe<T extends Json> = Attribute<T, "sometimes">;
type Always<T extends Json> = Attribute<T, "always">;

/** The attributes of a user by name. An alias, for an interface has no index signature to pass as `Attributes` by. */
export type UserAttributes = {
  readonly name: Always<string>;
  readonly state: Always<"present" | "absent">;
  readonly uid: Maybe<number>;
  readonly group: Maybe<string>;
  readonly groups: Maybe<readonly string[]>;
  readonly append: Always<boolean>;
  readonly comment: Maybe<string>;
  readonly home: Maybe<string>;
  readonly create_home: Maybe<boolean>;
  readonly move_home: Maybe<string>;
  readonly shell: Maybe<string>;
  readonly system: Always<boolean>;
  readonly password: Maybe<string | (Secret & { readonly [name: string]: Json })>;
  readonly locked: Maybe<boolean>;
  readonly expires: Maybe<string>;
  readonly password_min_days: Maybe<number>;
  readonly password_max_days: Maybe<number>;
  readonly password_warn_days: Maybe<number>;
  readonly password_inactive_days: Maybe<number>;
  readonly remove_home: Always<boolean>;
  readonly stop_processes: Always<boolean>;
};

/** What can be declared of a user. */
export const userAttributes: UserAttributes = {
  name: required(accountName()),
  state: defaulting(choice(["present", "absent"]), "present"),
  uid: accountId(),
  group: principal(),
  groups: accountNames(),
  append: defaulting(flag(), false),
  comment: field(text()),
  home: field(path()),
  create_home: flag(),
  move_home: field(path()),
  shell: field(path()),
  system: defaulting(flag(), false),
  password: passwordText(),
  locked: flag(),
  expires: dayOrNever(),
  password_min_days: days(),
  password_max_days: days(),
  password_warn_days: days(),
  password_inactive_days: days(),
  remove_home: defaulting(flag(), false),
  stop_processes: defaulting(flag(), false),
};

/** A user in canonical form. */
export type User = DesiredOf<UserAttributes>;

/** The same as far as it is known before the run. */
export type PartlyUser = PartlyMembers<User>;

/** Where the home of a new user is: what is declared, else what is usual. */
export function homeOf({ name, home, system }: Pick<User, "name" | "home" | "system">): string {
  return home ?? (system ? "/nonexistent" : `/home/${name}`);
}

/** Whether a new user gets a home made: users do, those of the system do not. */
export function makesHome({ create_home: wanted, system }: Pick<User, "create_home" | "system">): boolean {
  return wanted ?? !system;
}

/** Whether anything is declared that only /etc/shadow tells. */
export function asksShadow(desired: User): boolean {
  const { password, locked, expires } = desired;
  return password !== undefined || locked !== undefined || expires !== undefined || declaresAgeing(desired);
}

/** Whether anything is declared of how long a password is good. */
function declaresAgeing(desired: Pick<User, Ageing>): boolean {
  return ageing.some((name) => desired[name] !== undefined);
}

/** The attributes of ageing, in the order of the fields of /etc/shadow. */
export const ageing = ["password_min_days", "password_max_days", "password_warn_days", "password_inactive_days"] as const;

/** One of them. */
export type Ageing = (typeof ageing)[number];

/** What single attributes cannot tell. */
export function userProblems(desired: PartlyUser): readonly Problem[] {
  const { name, state, groups, append, home, remove_home: removesHome } = desired;
  if (state === "absent" && name === "root")
    return [
      problem({ code: "accounts/root", at: "/state", message: "Without root there is no way back.", help: "Lock the account instead." }),
    ];
  const flaws: Problem[] = [];
  if (append === true && groups === undefined)
    flaws.push(problem({ code: "accounts/no-groups", at: "/append", message: "There are no groups to append.", help: "Write groups." }));
  if (desired.password === noPassword && desired.locked === false) {
    const message = "Where no password is accepted, the password is locked.";
    flaws.push(problem({ code: "accounts/nothing-to-unlock", at: "/locked", message, help: "Leave locked out, or declare a password." }));
  }
  if (isSecret(desired.password) && desired.locked === true) {
    const message = "Whether a locked hash accepts a password cannot be told, so it would be set anew by every run.";
    flaws.push(problem({ code: "accounts/locked-secret", at: "/locked", message, help: "Declare the hash, or leave locked out." }));
  }
  if (desired.move_home !== undefined && home === undefined)
    flaws.push(
      problem({ code: "accounts/no-home", at: "/move_home", message: "It is not said where the home is moved to.", help: "Write home." }),
    );
  if (state === "absent" && removesHome === true && (home === "/" || (typeof home === "string" && /^\/[^/]*$/.test(home)))) {
    const message = `${home} is too near the root to be removed as a home.`;
    flaws.push(problem({ code: "accounts/home-too-wide", at: "/home", message, help: "Remove it by hand if that is what you want." }));
  }
  return flaws;
}

/** A field of a line of /etc/passwd, in which a colon parts the fields. */
function field(inner: Maybe<string>): Maybe<string> {
  return attribute((value, place) => {
    const read = inner.canonical(value, place);
    if (!/[:\r\n]/.test(read)) return read;
    const message = `${JSON.stringify(read)} holds a colon or a line break, and would break the line of the account.`;
    return refuse(problem({ code: "accounts/bad-field", at: place.at, message, help: "Write it without." }));
  });
}

function days(): Maybe<number> {
  const whole = integer();
  return attribute((value, place) => {
    const read = whole.canonical(value, place);
    return read >= -1 && read <= 99_999 ? read : wrongType(place, "a number of days from 0 to 99999, or -1 for none");
  });
}
