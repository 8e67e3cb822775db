import type { Json, JsonObject } from "@masterchef/sdk";
import { compareText } from "@masterchef/sdk";
import type { Answers } from "./asks.ts";

/** `hostname`, `fqdn`, `user` and `users`. */
export function identityFacts(answers: Answers): JsonObject {
  const users = parsePasswd(answers.text("passwd") ?? undefined);
  return {
    ...nameFacts(answers),
    ...userFacts(answers.text("status") ?? undefined, users),
    ...(users === undefined ? {} : { users: accountsByName(users) }),
  };
}

/** The full name as the hosts file tells it. The resolver is not asked: its answer comes from elsewhere and need not be the same twice. */
function nameFacts(answers: Answers): JsonObject {
  const hostname = answers.text("hostname")?.trim();
  if (hostname === undefined || hostname === "") return {};
  const hosts = answers.text("hosts");
  if (hosts === undefined) return { hostname };
  const names = (hosts ?? "")
    .split("\n")
    .map((line) => line.replace(/#.*$/, "").trim().split(/\s+/).slice(1))
    .find((each) => each.includes(hostname));
  const full = hostname.includes(".") ? hostname : names?.find((name) => name.startsWith(`${hostname}.`));
  return { hostname, fqdn: full ?? hostname };
}

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

function parsePasswd(text: string | undefined): readonly Account[] | undefined {
  return text?.split("\n").flatMap((line) => {
    const [name, , uid, gid, , home, shell] = line.split(":");
    if (name === undefined || name === "" || home === undefined || shell === undefined) return [];
    return isId(uid) && isId(gid) ? [{ name, uid: Number(uid), gid: Number(gid), home, shell }] : [];
  });
}

function isId(text: string | undefined): boolean {
  return text !== undefined && /^[0-9]{1,10}$/.test(text);
}

/** The first of several lines with one name is the one that counts, as it is for the system. */
function accountsByName(users: readonly Account[]): JsonObject {
  const byName: Record<string, Json> = {};
  for (const { name, uid, gid, home, shell } of users.toSorted((left, right) => compareText(left.name, right.name))) {
    if (!Object.hasOwn(byName, name)) byName[name] = { uid, gid, home, shell };
  }
  return byName;
}

/** Whom the connection acts as: the owner of the process that reads its own status. */
function userFacts(status: string | undefined, users: readonly Account[] | undefined): JsonObject {
  const [, uidText] = /^Uid:\s+[0-9]+\s+([0-9]+)/m.exec(status ?? "") ?? [];
  const [, gidText] = /^Gid:\s+[0-9]+\s+([0-9]+)/m.exec(status ?? "") ?? [];
  if (uidText === undefined || gidText === undefined) return {};
  const uid = Number(uidText);
  const account = users?.find((each) => each.uid === uid);
  return {
    user: { uid, gid: Number(gidText), ...(account === undefined ? {} : { name: account.name, home: account.home, shell: account.shell }) },
  };
}
