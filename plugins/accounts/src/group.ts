import type {
  AccountState,
  DesiredOf,
  Effect,
  Envelope,
  JsonObject,
  Operation,
  PartlyMembers,
  Problem,
  Question,
  ResourceType,
  Verdict,
} from "@masterchef/sdk";
import {
  change,
  choice,
  compareText,
  defaulting,
  defineType,
  differences,
  end,
  flag,
  groupQuery,
  invalid,
  known,
  problem,
  proposal,
  required,
  scope,
  settled,
  undecided,
  userQuery,
} from "@masterchef/sdk";
import { accountId, accountName, accountNames } from "./account-name.ts";
import { account, gidQuery, idScope, mayRun, requireProgram, runProgram, sideFiles } from "./database.ts";
import { groupDiscovery } from "./discover-users.ts";
import { removeGroup } from "./remove-group.ts";

const attributes = {
  name: required(accountName()),
  state: defaulting(choice(["present", "absent"]), "present"),
  gid: accountId(),
  system: defaulting(flag(), false),
  members: accountNames(),
  include: accountNames(),
  exclude: accountNames(),
} as const;

/** A group in canonical form. */
type Group = DesiredOf<typeof attributes>;

/** A group as observed. */
type GroupInfo = Extract<AccountState, { readonly tag: "group" }>["val"];

/** The most members that are looked at in one round. */
const mostMembers = 60;

/** One group: its id, who is in it, or that it is not there. */
export const group: ResourceType = defineType({
  attributes,
  identity: "name",
  check: ({ desired }) => groupProblems(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => (question.desired.state === "absent" ? removeGroup(question) : decideGroup(question)),
  discover: groupDiscovery,
});

function decideGroup(question: Question<Group>): Verdict {
  const { desired } = question;
  const { name, gid } = desired;
  const state = question.answer("group", groupQuery(name));
  const info = state.tag === "group" ? state.val : undefined;
  const current = info === undefined ? { state: "absent" } : observed(desired, info);
  const members = membersWanted(desired, info?.members ?? []);
  const predicted = { state: "present", gid: gid ?? info?.gid ?? { $unknown: {} }, ...membership(desired, members) };
  if (differences(current, predicted).length === 0) return settled(current);
  const added = members.filter((member) => info?.members.includes(member) !== true);
  const needsId = gid !== undefined && gid !== info?.gid;
  const program = info === undefined ? "groupadd" : needsId ? "groupmod" : "gpasswd";
  if (added.length > mostMembers) return tooManyMembers(added.length);
  const asked = question.answers({
    ...(needsId ? { gid: gidQuery(gid) } : {}),
    ...Object.fromEntries(added.map((member, index) => [`members/${index}`, userQuery(member)])),
  });
  requireProgram(question, program);
  if (needsId && asked.gid !== undefined) requireFreeGid(gid, asked.gid.exit, asked.gid.stdout);
  const users = requireMembers(question, added);
  const operations = [...identityOperations(desired, info), ...memberOperations(desired, { info, members, users })];
  const [first, ...rest] = operations;
  return change({
    action: info === undefined ? "create" : "update",
    current,
    predicted,
    knownAfter: gid === undefined && info === undefined ? [{ at: "/gid", schema: JSON.stringify({ type: "integer", minimum: 0 }) }] : [],
    operations: [...(first === undefined ? [] : [proposal(first, { holds: ["group"] })]), ...rest],
  });
}

function observed(desired: Group, info: GroupInfo): JsonObject {
  return { state: "present", gid: info.gid, ...membership(desired, info.members) };
}

/** Of the members what is declared about: all of them, or who is to be in and who is not. */
function membership({ members, include, exclude }: Group, is: readonly string[]): JsonObject {
  if (members !== undefined) return { members: is.toSorted(compareText) };
  return {
    ...(include === undefined ? {} : { include: include.filter((name) => is.includes(name)) }),
    ...(exclude === undefined ? {} : { exclude: exclude.filter((name) => !is.includes(name)) }),
  };
}

/** Who is to be in it: those who stay in their order, then the new ones. */
function membersWanted({ members, include = [], exclude = [] }: Group, is: readonly string[]): readonly string[] {
  const kept = is.filter((name) => (members === undefined ? !exclude.includes(name) : members.includes(name)));
  return [...kept, ...(members ?? include).filter((name) => !kept.includes(name))];
}

/** Makes the group, or gives it its id. */
function identityOperations({ name, gid, system }: Group, info: GroupInfo | undefined): readonly Operation[] {
  if (info !== undefined && (gid === undefined || gid === info.gid)) return [];
  const id = gid === undefined ? [] : ["-g", String(gid)];
  const writes = [
    account(name),
    ...(gid === undefined ? [] : [idScope("gid", gid)]),
    ...(info === undefined ? [] : [idScope("gid", info.gid)]),
  ];
  const effects = [effectOf(name, { gid, members: info?.members ?? [] })];
  // The users whose first group it is get the new id too, and who they are is not asked.
  if (info !== undefined) return [runProgram(["groupmod", ...id, name], { writes: [...writes, scope.kind("account")], effects })];
  return [runProgram(["groupadd", ...(system ? ["-r"] : []), ...id, name], { writes, effects })];
}

interface Membership {
  readonly info: GroupInfo | undefined;
  readonly members: readonly string[];
  /** The new ones as they are. */
  readonly users: readonly Extract<AccountState, { readonly tag: "user" }>["val"][];
}

function memberOperations({ name, gid }: Group, { info, members, users }: Membership): readonly Operation[] {
  const before = info?.members ?? [];
  if (before.length === members.length && members.every((member) => before.includes(member))) return [];
  const removed = before.filter((member) => !members.includes(member));
  const joined = users.map((user): Effect => ({
    query: userQuery(user.name),
    answer: {
      outcome: {
        tag: "ok",
        val: { tag: "account", val: { tag: "user", val: { ...user, groups: [...user.groups, name].toSorted(compareText) } } },
      },
      unknown: [],
    },
  }));
  const writes = [account(name), ...users.map((user) => account(user.name)), ...removed.map(account)];
  const effects = [effectOf(name, { gid: gid ?? info?.gid, members }), ...joined];
  return [runProgram(["gpasswd", "-M", members.join(","), name], { writes, effects })];
}

function effectOf(name: string, { gid, members }: { readonly gid: number | undefined; readonly members: readonly string[] }): Effect {
  const unknown = gid === undefined ? ["/account/group/gid"] : [];
  const val = { name, gid: gid ?? 0, members: [...members] };
  return { query: groupQuery(name), answer: { outcome: { tag: "ok", val: { tag: "account", val: { tag: "group", val } } }, unknown } };
}

function requireMembers(question: Question<Group>, names: readonly string[]): Membership["users"] {
  return names.map((name, index) => {
    const key = `members/${index}`;
    const state = question.answer(key, userQuery(name));
    if (state.tag === "user") return state.val;
    const help = `Declare user ${name} and require it here, or take it out.`;
    return end(undecided(problem({ code: "accounts/user-missing", at: "/members", message: `There is no user ${name}.`, help }), key));
  });
}

/** Nobody has the id. `getent` ends with 2 where there is no such group. */
function requireFreeGid(
  gid: number,
  exit: { readonly tag: string; readonly val?: unknown },
  stdout: { readonly tag: string; readonly val: unknown },
): void {
  if (exit.tag === "code" && exit.val === 2) return;
  if (exit.tag !== "code" || exit.val !== 0) {
    const message = `Whether the group id ${gid} is free could not be told.`;
    end(
      undecided(
        problem({ code: "accounts/id-unclear", at: "/gid", message, help: "Run `getent group` with it on the target to see why." }),
        "gid",
      ),
    );
  }
  const owner = typeof stdout.val === "string" ? (stdout.val.split(":")[0] ?? "") : "somebody";
  const message = `The group id ${gid} belongs to ${owner} already.`;
  end(invalid(problem({ code: "accounts/gid-taken", at: "/gid", message, help: "Choose another, or leave gid out." })));
}

function tooManyMembers(count: number): Verdict {
  const message = `${count} new members are more than one step can look at (${mostMembers}).`;
  return invalid(problem({ code: "accounts/too-many-members", at: "/members", message, help: "Declare the group with the users." }));
}

function envelopeOf(desired: PartlyMembers<Group>): Partial<Envelope> {
  const name = known(desired.name, { code: "accounts/unbounded", at: "/name" });
  const state = known(desired.state, { code: "accounts/unbounded", at: "/state" });
  if (state === "absent")
    return { may: [mayRun("groupdel", [account(name)], [account(name)])], claims: [account(name)], sideEffects: sideFiles };
  const lists = [desired.members, desired.include, desired.exclude];
  const named = lists.flatMap((list) => (Array.isArray(list) ? list.filter((each: unknown) => typeof each === "string") : []));
  // Who loses the group by not being listed, and whose first group gets another id, is known only to the target.
  const others = desired.members === undefined && desired.gid === undefined ? [] : [scope.kind("account")];
  const scopes = [account(name), ...named.map(account), ...others, scope.kind("accounts/gid")];
  const programs = lists.some((list) => list !== undefined) ? ["groupadd", "groupmod", "gpasswd"] : ["groupadd", "groupmod"];
  return {
    may: programs.map((program) => mayRun(program, scopes)),
    claims: [account(name)],
    needs: [desired.members, desired.include].flatMap((list) =>
      Array.isArray(list) ? list.flatMap((each: unknown) => (typeof each === "string" && each !== name ? [account(each)] : [])) : [],
    ),
    sideEffects: [...sideFiles, ...(desired.gid === undefined ? [scope.kind("accounts/gid")] : [])],
  };
}

function groupProblems({ members, include, exclude }: PartlyMembers<Group>): readonly Problem[] {
  if (members !== undefined && (include !== undefined || exclude !== undefined)) {
    const message = "members are all members, so nobody can be included or excluded besides.";
    return [problem({ code: "accounts/members-twice", at: "/members", message, help: "Keep members, or include and exclude." })];
  }
  if (!Array.isArray(include) || !Array.isArray(exclude)) return [];
  const both = include.filter((name: unknown) => typeof name === "string" && exclude.includes(name));
  if (both.length === 0) return [];
  const message = `${both.join(", ")} is both included and excluded.`;
  return [problem({ code: "accounts/members-twice", at: "/exclude", message, help: "Keep one of the two." })];
}
