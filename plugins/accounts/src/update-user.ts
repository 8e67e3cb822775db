import type { Effect, Operation, Question, Scope } from "@masterchef/sdk";
import { compareText, end, fileQuery, invalid, problem, scope, undecided, userQuery } from "@masterchef/sdk";
import { formatDay } from "./calendar.ts";
import { account, idScope, runProgram, uidQuery } from "./database.ts";
import { passwordOperations } from "./password-operations.ts";
import { noPassword } from "./password.ts";
import { groupQueries, homeInTheWay, requireFree, requireGroups } from "./requirements.ts";
import { ageing } from "./user-attributes.ts";
import type { User } from "./user-attributes.ts";
import { homeOf } from "./user-attributes.ts";
import type { Found, UserInfo } from "./user-state.ts";

/** The options of chage in the order of `ageing`. */
const chageOptions = ["-m", "-M", "-W", "-I"] as const;

/** What is declared of ageing and expiry, as chage takes it. */
export function ageingArguments(desired: User): readonly string[] {
  const { expires } = desired;
  return [
    ...ageing.flatMap((name, index) => (desired[name] === undefined ? [] : [chageOptions[index] ?? "", String(desired[name])])),
    ...(expires === undefined ? [] : ["-E", expires === "never" ? "-1" : expires]),
  ];
}

/** What brings a user who is there to what is declared, only what differs. */
export function updateOperations(question: Question<User>, found: Found): readonly Operation[] {
  const { desired } = question;
  const { name } = desired;
  const aged = agedArguments(desired, found);
  const effects = [effectOf(desired, found)];
  return [
    ...usermod(question, found),
    ...passwordUpdate(desired, found, effects),
    ...(aged.length === 0 ? [] : [runProgram(["chage", ...aged, name], { writes: [account(name)], effects })]),
  ];
}

/** One run of usermod for all of it. */
function usermod(question: Question<User>, found: Found): readonly Operation[] {
  const { desired } = question;
  const { info } = found;
  const { name, uid, comment, shell, group } = desired;
  const added = (desired.groups ?? []).filter((each) => !info.groups.includes(each));
  const removed =
    desired.groups === undefined || desired.append ? [] : info.groups.filter((each) => desired.groups?.includes(each) === false);
  const newUid = uid !== undefined && uid !== info.uid ? uid : undefined;
  const newHome = desired.home !== undefined && desired.home !== info.home ? desired.home : undefined;
  const moved = newHome === undefined || desired.move_home === undefined ? [] : movedTrees(desired, info.home, newHome);
  const newGroup = group === undefined || found.gid === info.gid ? undefined : group;
  // With another id, or another first group, usermod gives what lies in the home to it too.
  const rewrites = newUid !== undefined || newGroup !== undefined;
  if (rewrites && moved.length === 0 && info.home !== homeOf(desired)) homeUnnamed(info.home, "/home");
  const asked = question.answers({
    ...(newUid === undefined ? {} : { uid: uidQuery(newUid) }),
    ...(newHome === undefined || moved.length === 0 ? {} : { home: fileQuery(newHome) }),
    ...groupQueries(desired, added),
  });
  if (newUid !== undefined && asked.uid !== undefined) requireFree(newUid, asked.uid);
  if (asked.home?.state.tag === "present") homeInTheWay(newHome ?? "");
  requireGroups(question, added);
  const argv = [
    ...(newUid === undefined ? [] : ["-u", String(newUid)]),
    ...(newGroup === undefined ? [] : ["-g", newGroup.startsWith("#") ? newGroup.slice(1) : newGroup]),
    ...(added.length === 0 && removed.length === 0
      ? []
      : [desired.append ? "-aG" : "-G", (desired.append ? added : (desired.groups ?? [])).join(",")]),
    ...(comment === undefined || comment === info.comment ? [] : ["-c", comment]),
    ...(newHome === undefined ? [] : ["-d", newHome]),
    ...(moved.length === 0 ? [] : ["-m"]),
    ...(shell === undefined || shell === info.shell ? [] : ["-s", shell]),
  ];
  if (argv.length === 0) return [];
  const writes: readonly Scope[] = [
    account(name),
    ...[...added, ...removed].map(account),
    ...moved,
    ...(newUid === undefined ? [] : [idScope("uid", newUid), idScope("uid", info.uid)]),
    ...(rewrites && moved.length === 0 ? [scope.tree(info.home)] : []),
  ];
  return [runProgram(["usermod", ...argv, name], { writes, effects: [effectOf(desired, found)] })];
}

function effectOf(desired: User, { info, gid }: Found): Effect {
  const { uid, comment, home, shell, groups, group } = desired;
  const further =
    groups === undefined ? info.groups : desired.append ? [...new Set([...info.groups, ...groups])].toSorted(compareText) : groups;
  const after: UserInfo = {
    ...info,
    uid: uid ?? info.uid,
    gid: group === undefined ? info.gid : (gid ?? info.gid),
    comment: comment ?? info.comment,
    home: home ?? info.home,
    shell: shell ?? info.shell,
    groups: [...further],
  };
  const unknown = desired.password === undefined && desired.locked === undefined ? [] : ["/account/user/password"];
  return {
    query: userQuery(desired.name),
    answer: { outcome: { tag: "ok", val: { tag: "account", val: { tag: "user", val: after } } }, unknown },
  };
}

/** The password and its lock. A lock that is not declared stays as it is under another password. */
function passwordUpdate(desired: User, found: Found, effects: readonly Effect[]): readonly Operation[] {
  const { name, password, locked } = desired;
  const { shadow } = found;
  if (shadow === undefined) return [];
  const same =
    password === undefined ||
    (password === noPassword
      ? !shadow.hashed && !shadow.open
      : typeof password === "string"
        ? shadow.matches && shadow.hashed
        : found.accepts);
  const lock = locked ?? (shadow.locked && shadow.hashed);
  const set = same ? [] : passwordOperations(desired, { lock, effects });
  const unlockable = shadow.hashed || (password !== undefined && password !== noPassword);
  if (locked === false && !unlockable) return nothingToUnlock(name);
  // A hash is written with its lock; after any other password, and for the lock alone, it is set by itself.
  const written = !same && typeof password === "string";
  const now = written ? lock : same ? shadow.locked : false;
  if (lock === now || (locked === undefined && same)) return set;
  return [...set, runProgram(["usermod", lock ? "-L" : "-U", name], { writes: [account(name)], effects })];
}

/** Ends the decision: without a password there is nothing that could be let in again. */
export function nothingToUnlock(name: string): never {
  const message = `${name} has no password that could be unlocked.`;
  return end(
    invalid(problem({ code: "accounts/nothing-to-unlock", at: "/locked", message, help: "Declare password, or leave locked out." })),
  );
}

/** Of what is declared of ageing, what differs. */
function agedArguments(desired: User, { shadow }: Found): readonly string[] {
  if (shadow === undefined) return [];
  const observed = [shadow.min, shadow.max, shadow.warn, shadow.inactive];
  const differing = Object.fromEntries(
    ageing.flatMap((name, index) => (desired[name] === (observed[index] ?? -1) ? [] : [[name, desired[name]]])),
  );
  const day = shadow.expires === undefined ? "never" : formatDay(shadow.expires);
  const { expires, ...rest } = { ...desired, ...Object.fromEntries(ageing.map((name) => [name, undefined])), ...differing };
  return ageingArguments({ ...rest, ...(expires === undefined || expires === day ? {} : { expires }) });
}

/** The trees that a move of the home rewrites. The old one must be named, so that whoever approves the plan has read it. */
function movedTrees({ move_home: from }: User, old: string, home: string): readonly Scope[] {
  return from === old ? [scope.tree(old), scope.tree(home)] : homeUnnamed(old, "/move_home");
}

function homeUnnamed(home: string, at: string): never {
  const message = `The home is ${home} now, and the declaration does not name it, so nobody would have approved that what lies there is rewritten.`;
  const help = at === "/home" ? `Write home: ${home}.` : `Write move_home: ${home}.`;
  return end(undecided(problem({ code: "accounts/home-unnamed", at, message, help }), "user"));
}
