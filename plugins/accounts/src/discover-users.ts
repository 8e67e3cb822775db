import type { Found, JsonObject, Searching, TypeDiscovery } from "@masterchef/sdk";
import { userQuery } from "@masterchef/sdk";
import { accountFiles, humanGroups, humanUsers } from "./account-files.ts";
import type { AccountFiles } from "./account-files.ts";
import { formatDay } from "./calendar.ts";
import { readShadow, shadowQuery } from "./shadow.ts";
import type { Shadow } from "./shadow.ts";
import type { Ageing } from "./user-attributes.ts";
import type { UserInfo } from "./user-state.ts";

/** The users that people made. A password is never told: whoever has one is found without it. */
export const userDiscovery: TypeDiscovery = {
  names: (searching) => humanUsers(accountFiles(searching)).map(({ name }) => name),
  look: lookAtUsers,
};

/** The groups that people made, without their members: those are told by the users. */
export const groupDiscovery: TypeDiscovery = {
  names: (searching) => humanGroups(accountFiles(searching)).map(({ name }) => name),
  look: (searching, names) =>
    humanGroups(accountFiles(searching))
      .filter(({ name }) => names.includes(name))
      .map(({ name, gid }) => ({ name, desired: { name, gid } })),
  page: 500,
};

function lookAtUsers(searching: Searching, names: readonly string[]): readonly Found[] {
  const files = accountFiles(searching);
  const accounts = searching.answers(Object.fromEntries(names.map((name, index) => [`user/${index}`, userQuery(name)])));
  const shadows = searching.answers(Object.fromEntries(names.map((name, index) => [`shadow/${index}`, shadowQuery(name)])));
  return names.flatMap((name, index): readonly Found[] => {
    const [account, shadow] = [accounts[`user/${index}`], shadows[`shadow/${index}`]];
    if (account?.tag !== "user" || shadow === undefined) return [];
    const { hashed, locked, ...ageing } = readShadow(name, shadow, `shadow/${index}`);
    return [
      {
        name,
        desired: { ...described(account.val, files), ...(hashed && locked ? { locked } : {}), ...ageingOf(ageing, files.defaultOf) },
        secrets: hashed ? ["/password"] : [],
      },
    ];
  });
}

function described(info: UserInfo, { groups }: AccountFiles): JsonObject {
  const { name, uid, gid, comment, home, shell } = info;
  const primary = groups.find((group) => group.gid === gid)?.name;
  return {
    name,
    uid,
    // One of the user's own is made along with the user.
    ...(primary === name ? {} : { group: primary ?? `#${gid}` }),
    ...(info.groups.length === 0 ? {} : { groups: [...info.groups] }),
    ...(comment === "" ? {} : { comment }),
    home,
    shell,
  };
}

/** What differs from what a new account gets by itself. */
function ageingOf(
  { min, max, warn, inactive, expires }: Omit<Shadow, "hashed" | "locked">,
  defaultOf: AccountFiles["defaultOf"],
): JsonObject {
  const found: Readonly<Record<Ageing, readonly [number | undefined, number]>> = {
    password_min_days: [min, defaultOf("PASS_MIN_DAYS", 0)],
    password_max_days: [max, defaultOf("PASS_MAX_DAYS", 99_999)],
    password_warn_days: [warn, defaultOf("PASS_WARN_AGE", 7)],
    password_inactive_days: [inactive, -1],
  };
  const own = Object.entries(found).flatMap(([name, [value, usual]]) =>
    value === undefined || value === usual ? [] : [[name, value] as const],
  );
  return { ...(expires === undefined ? {} : { expires: formatDay(expires) }), ...Object.fromEntries(own) };
}
