import type { AccountState, JsonObject } from "@masterchef/sdk";
import { formatDay } from "./calendar.ts";
import { noPassword } from "./password.ts";
import type { Shadow } from "./shadow.ts";
import { ageing } from "./user-attributes.ts";
import type { Ageing, User } from "./user-attributes.ts";

/** A user as observed. */
export type UserInfo = Extract<AccountState, { readonly tag: "user" }>["val"];

/** All that is known about a user who is there. */
export interface Found {
  readonly info: UserInfo;
  /** The id of the declared group. */
  readonly gid: number | undefined;
  /** Missing where nothing of it is declared. */
  readonly shadow: Shadow | undefined;
  /** Whether the stored hash accepts the declared secret. */
  readonly accepts: boolean;
}

/** No user. */
export const absentState = { state: "absent" } as const;

/** What is declared, as it is, in the words of the declaration. */
export function observedState(desired: User, { info, gid, shadow, accepts }: Found): JsonObject {
  const { groups } = desired;
  return {
    state: "present",
    uid: info.uid,
    home: info.home,
    ...(desired.group === undefined ? {} : { group: info.gid === gid ? desired.group : `#${info.gid}` }),
    ...(groups === undefined ? {} : { groups: desired.append ? info.groups.filter((group) => groups.includes(group)) : [...info.groups] }),
    ...(desired.comment === undefined ? {} : { comment: info.comment }),
    ...(desired.shell === undefined ? {} : { shell: info.shell }),
    ...(shadow === undefined ? {} : observedShadow(desired, shadow, accepts)),
  };
}

/** The same as it is to be. */
export function wantedState(desired: User, found: { readonly uid: number | JsonObject; readonly home: string }): JsonObject {
  const { group, groups, comment, shell, password, locked, expires } = desired;
  return {
    state: "present",
    uid: desired.uid ?? found.uid,
    home: desired.home ?? found.home,
    ...(group === undefined ? {} : { group }),
    ...(groups === undefined ? {} : { groups: [...groups] }),
    ...(comment === undefined ? {} : { comment }),
    ...(shell === undefined ? {} : { shell }),
    ...(password === undefined ? {} : { password: password === noPassword ? "none" : "as declared" }),
    ...(locked === undefined ? {} : { locked }),
    ...(expires === undefined ? {} : { expires }),
    ...Object.fromEntries(ageing.flatMap((name) => (desired[name] === undefined ? [] : [[name, desired[name]]]))),
  };
}

function observedShadow(desired: User, shadow: Shadow, accepts: boolean): JsonObject {
  const { password, locked, expires } = desired;
  const numbers: Readonly<Record<Ageing, number | undefined>> = {
    password_min_days: shadow.min,
    password_max_days: shadow.max,
    password_warn_days: shadow.warn,
    password_inactive_days: shadow.inactive,
  };
  return {
    ...(password === undefined ? {} : { password: passwordState(desired, shadow, accepts) }),
    ...(locked === undefined ? {} : { locked: shadow.locked }),
    ...(expires === undefined ? {} : { expires: shadow.expires === undefined ? "never" : formatDay(shadow.expires) }),
    ...Object.fromEntries(ageing.flatMap((name) => (desired[name] === undefined ? [] : [[name, numbers[name] ?? -1]]))),
  };
}

/** In words, so that no hash is told: two different ones are both "another". */
function passwordState({ password }: User, shadow: Shadow, accepts: boolean): string {
  if (shadow.open) return "empty";
  if (!shadow.hashed) return "none";
  return (typeof password === "string" ? shadow.matches : accepts) ? "as declared" : "another";
}
