import type { AccountState, Effect, JsonObject, Operation, Question, Scope, Verdict } from "@masterchef/sdk";
import {
  change,
  fileQuery,
  groupQuery,
  hopedDirectory,
  invalid,
  parentOf,
  problem,
  proposal,
  scope,
  undecided,
  userQuery,
} from "@masterchef/sdk";
import { account, idScope, programQuery, requireProgram, runProgram, uidQuery } from "./database.ts";
import { homeEffects, homeQueries, newHome, skeletonScopes } from "./new-home.ts";
import type { NewHome } from "./new-home.ts";
import { noPassword } from "./password.ts";
import { passwordOperations } from "./password-operations.ts";
import { groupQueries, homeInTheWay, requireFree, requireGroup, requireGroups } from "./requirements.ts";
import type { GroupFound } from "./requirements.ts";
import { ageingArguments, nothingToUnlock } from "./update-user.ts";
import { homeOf, makesHome } from "./user-attributes.ts";
import type { User } from "./user-attributes.ts";
import { absentState, wantedState } from "./user-state.ts";

/** The most groups that are looked at in one round. */
const mostGroups = 50;

/** The user is not there: makes sure of all it needs, and makes it with one program; only the password goes another way. */
export function createUser(question: Question<User>): Verdict {
  const { desired } = question;
  const { name, uid } = desired;
  const home = homeOf(desired);
  const makes = makesHome(desired);
  const groups = desired.groups ?? [];
  if (groups.length > mostGroups) return tooManyGroups(groups.length);
  const asked = question.answers({
    program: programQuery("useradd"),
    ...(desired.group === undefined ? { primary: groupQuery(name) } : {}),
    ...(uid === undefined ? {} : { uid: uidQuery(uid) }),
    ...(makes ? { home: fileQuery(home), parent: fileQuery(parentOf(home), { follow: true }), ...homeQueries } : {}),
    ...groupQueries(desired, groups),
  });
  requireProgram(question, "useradd");
  if (uid !== undefined && asked.uid !== undefined) requireFree(uid, asked.uid);
  if (asked.home?.state.tag === "present") return homeInTheWay(home);
  if (asked.parent?.state.tag === "absent") return parentMissing(home);
  const others = requireGroups(question, groups);
  if (desired.locked === false && desired.password === undefined) return nothingToUnlock(name);
  const gid = primaryGroup(question, asked.primary);
  const { defaults, "useradd-defaults": useraddDefaults } = asked;
  const made =
    defaults === undefined || useraddDefaults === undefined ? undefined : newHome(question, home, { defaults, useradd: useraddDefaults });
  const making: Making = { home, made, gid, groups: others };
  const effects = effectsOf(desired, making);
  const operations = [useradd(desired, { ...making, effects }), ...afterwards(desired, effects)];
  const unknown: JsonObject = { $unknown: {} };
  const knownAfter = uid === undefined ? [{ at: "/uid", schema: JSON.stringify({ type: "integer", minimum: 0 }) }] : [];
  const [first, ...rest] = operations;
  return change({
    action: "create",
    current: absentState,
    predicted: wantedState(desired, { uid: unknown, home }),
    knownAfter,
    operations: [...(first === undefined ? [] : [proposal(first, { holds: ["user"] })]), ...rest],
  });
}

/** What `useradd -g` takes; undefined where a group of the user's own name is to be made. */
function primaryGroup(question: Question<User>, own: AccountState | undefined): string | undefined {
  const { name, group } = question.desired;
  if (group === undefined) return own?.tag === "group" ? name : undefined;
  if (group.startsWith("#")) return group.slice(1);
  requireGroup(group, question.answer("group", groupQuery(group)));
  return group;
}

interface Making {
  readonly home: string;
  /** What is made of it; undefined where none is. */
  readonly made: NewHome | undefined;
  readonly gid: string | undefined;
  readonly groups: readonly GroupFound[];
}

function useradd(desired: User, { home, made, gid, groups, effects }: Making & { readonly effects: readonly Effect[] }): Operation {
  const { name, uid, comment, shell, system } = desired;
  const argv = [
    "useradd",
    ...(system ? ["-r"] : []),
    ...(uid === undefined ? [] : ["-u", String(uid)]),
    ...(gid === undefined ? ["-U"] : ["-g", gid]),
    ...(groups.length === 0 ? [] : ["-G", groups.map((group) => group.name).join(",")]),
    ...(comment === undefined ? [] : ["-c", comment]),
    "-d",
    home,
    made === undefined ? "-M" : "-m",
    ...(shell === undefined ? [] : ["-s", shell]),
    name,
  ];
  const writes: readonly Scope[] = [
    account(name),
    ...groups.map((group) => account(group.name)),
    ...(made === undefined ? [] : [scope.path(home), ...skeletonScopes(made)]),
    ...(uid === undefined ? [] : [idScope("uid", uid)]),
  ];
  return runProgram(argv, { writes, effects });
}

/** What will be answered afterwards, as far as it is not for the target to say. */
function effectsOf(desired: User, { home, made, gid, groups }: Making): readonly Effect[] {
  const { name, uid, comment, shell } = desired;
  const info = {
    name,
    uid: uid ?? 0,
    gid: 0,
    comment: comment ?? "",
    home,
    shell: shell ?? "",
    groups: groups.map((group) => group.name),
    password: "locked" as const,
  };
  const unknown = [...(uid === undefined ? ["uid"] : []), "gid", ...(shell === undefined ? ["shell"] : []), "password"];
  const effects: Effect[] = [
    {
      query: userQuery(name),
      answer: known(
        { tag: "account", val: { tag: "user", val: info } },
        unknown.map((member) => `/account/user/${member}`),
      ),
    },
    ...groups.map((group): Effect => ({
      query: groupQuery(group.name),
      answer: known({ tag: "account", val: { tag: "group", val: { name: group.name, gid: group.gid ?? 0, members: [] } } }, [
        ...(group.gid === undefined ? ["/account/group/gid"] : []),
        "/account/group/members",
      ]),
    })),
  ];
  if (gid === undefined) {
    const own = { name, gid: 0, members: [] };
    effects.push({ query: groupQuery(name), answer: known({ tag: "account", val: { tag: "group", val: own } }, ["/account/group/gid"]) });
  }
  if (made !== undefined) effects.push(...homeEffects(made, { name, group: gid ?? name }));
  if (uid !== undefined) {
    const empty = { tag: "text", val: "" } as const;
    const said = { exit: { tag: "code", val: 0 }, stdout: { tag: "text", val: `${name}\n` }, stderr: empty } as const;
    effects.push({ query: uidQuery(uid), answer: known({ tag: "process", val: said }, []) });
  }
  return effects;
}

function known(
  observation: Extract<Effect["answer"]["outcome"], { readonly tag: "ok" }>["val"],
  unknown: readonly string[],
): Effect["answer"] {
  return { outcome: { tag: "ok", val: observation }, unknown };
}

/** What the one program cannot say: the password, which must not stand in a command line, and the ageing. A new account accepts none until it has one. */
function afterwards(desired: User, effects: readonly Effect[]): readonly Operation[] {
  const { name, password, locked } = desired;
  const aged = ageingArguments(desired);
  return [
    ...(password === noPassword ? [] : passwordOperations(desired, { lock: locked === true, effects })),
    ...(aged.length === 0 ? [] : [runProgram(["chage", ...aged, name], { writes: [account(name)], effects })]),
  ];
}

function parentMissing(home: string): Verdict {
  const parent = parentOf(home);
  const help = `Declare directory ${parent} and require it here.`;
  return undecided(
    problem({ code: "accounts/parent-missing", at: "/home", message: `The directory ${parent} does not exist.`, help }),
    "parent",
    hopedDirectory(parent),
  );
}

function tooManyGroups(count: number): Verdict {
  const message = `A user in ${count} groups is more than one step can look at (${mostGroups}).`;
  return invalid(problem({ code: "accounts/too-many-groups", at: "/groups", message, help: "Declare the members with the groups." }));
}
