import type { AccountState, ProcessResult, Question } from "@masterchef/sdk";
import { end, groupQuery, hopedGroup, invalid, problem, undecided, whereKnown } from "@masterchef/sdk";
import type { User } from "./user-attributes.ts";

/** The id of the declared group; ends the decision where there is no such group. */
export function groupId(group: string, state: AccountState | undefined): number {
  return group.startsWith("#") ? Number(group.slice(1)) : requireGroup(group, state).gid;
}

/** Ends the decision where there is no such group. */
export function requireGroup(group: string, state: AccountState | undefined): Extract<AccountState, { readonly tag: "group" }>["val"] {
  if (state?.tag === "group") return state.val;
  const help = `Declare group ${group} and require it here, or name one that exists.`;
  return end(
    undecided(
      problem({ code: "accounts/group-missing", at: "/group", message: `There is no group ${group}.`, help }),
      "group",
      hopedGroup(group),
    ),
  );
}

/** A group that is there. */
export interface GroupFound {
  readonly name: string;
  /** Missing: it is made in the same run, and what id it gets is for the target to say. */
  readonly gid: number | undefined;
}

/** The key a group is asked under, once: it may be the first group too, which is asked about anyway. */
function keyOfGroup({ name, group }: User, each: string, index: number): string {
  if (each === group) return "group";
  return group === undefined && each === name ? "primary" : `groups/${index}`;
}

/** Asks about groups, for `requireGroups`. */
export function groupQueries(desired: User, names: readonly string[]): Readonly<Record<string, ReturnType<typeof groupQuery>>> {
  return Object.fromEntries(names.map((each, index) => [keyOfGroup(desired, each, index), groupQuery(each)]));
}

/** Makes sure of groups that were asked about. */
export function requireGroups(question: Question<User>, names: readonly string[]): readonly GroupFound[] {
  return names.map((name, index) => {
    const key = keyOfGroup(question.desired, name, index);
    const state = question.answer(key, groupQuery(name));
    if (state.tag === "group") {
      const { val } = state;
      return { name, gid: whereKnown(() => val.gid) };
    }
    const help = `Declare group ${name} and require it here, or take it out.`;
    return end(
      undecided(
        problem({ code: "accounts/group-missing", at: `/groups/${index}`, message: `There is no group ${name}.`, help }),
        key,
        hopedGroup(name),
      ),
    );
  });
}

/** Makes sure that nobody has the user id. `id` ends with 1 where there is no such user. */
export function requireFree(uid: number, { exit, stdout }: ProcessResult): void {
  if (exit.tag === "code" && exit.val === 1) return;
  if (exit.tag !== "code" || exit.val !== 0) {
    const message = `Whether the user id ${uid} is free could not be told.`;
    const help = "Run `id -nu` with it on the target to see why.";
    end(undecided(problem({ code: "accounts/id-unclear", at: "/uid", message, help }), "uid"));
  }
  const owner = stdout.tag === "text" ? stdout.val.trim() : "somebody";
  const message = `The user id ${uid} belongs to ${owner} already.`;
  end(invalid(problem({ code: "accounts/uid-taken", at: "/uid", message, help: "Choose another, or leave uid out." })));
}

/** Ends the decision: a home would be made or moved where something is. */
export function homeInTheWay(home: string): never {
  const message = `There is something at ${home} already, which would become the home of the user, whoever owns it.`;
  const help = "Set create_home: false and declare it as a directory of the user, or move it away.";
  return end(undecided(problem({ code: "accounts/home-in-the-way", at: "/home", message, help }), "home"));
}
