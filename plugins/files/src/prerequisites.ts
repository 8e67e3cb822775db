import type { AccountState, Answer, Asking } from "@masterchef/sdk";
import {
  baseName,
  end,
  fileQuery,
  groupQuery,
  hopedDirectory,
  hopedGroup,
  hopedUser,
  joinPath,
  parentOf,
  problem,
  undecided,
  userQuery,
} from "@masterchef/sdk";
import type { Ownership } from "./ownership.ts";

/**
 * Makes sure of what must be there before something is made at `path`: its directory, and the accounts it is to belong to. All asked in one round.
 * Ends the decision as undecided where one is missing, so that a step still to come may bring it.
 *
 * Gives the real path of what will be made.
 */
export function requireParent(asking: Asking, path: string, wanted: Ownership): string {
  const parent = parentOf(path);
  const asked = asking.answers({ parent: fileQuery(parent, { follow: true }), ...accountQueries(wanted) });
  const { state } = asked.parent;
  if (state.tag === "absent") {
    const message = `The directory ${parent} does not exist.`;
    const help = `Declare directory ${parent}, or the package that brings it, and require it here.`;
    return end(undecided(problem({ code: "files/parent-missing", at: "/path", message, help }), "parent", hopedDirectory(parent)));
  }
  if (state.val.kind !== "directory") {
    const message = `${parent} is not a directory (${kindName(state.val.kind)}).`;
    return end(
      undecided(
        problem({ code: "files/parent-not-directory", at: "/path", message, help: `Make it one, or choose another path.` }),
        "parent",
      ),
    );
  }
  requireAccounts(asking, wanted);
  return joinPath(state.val.realPath, baseName(path));
}

/** Makes sure that the accounts something is to belong to are there. */
export function requireAccounts(asking: Asking, wanted: Ownership): void {
  const found: { readonly owner?: AccountState; readonly group?: AccountState } = asking.answers(accountQueries(wanted));
  if (found.owner?.tag === "absent") accountMissing("owner", `user ${wanted.owner}`, hopedUser(wanted.owner ?? ""));
  if (found.group?.tag === "absent") accountMissing("group", `group ${wanted.group}`, hopedGroup(wanted.group ?? ""));
}

function accountMissing(key: "owner" | "group", account: string, hope: Answer): never {
  const help = `Declare ${account} and require it here, or name one that exists.`;
  return end(undecided(problem({ code: "files/account-missing", at: `/${key}`, message: `There is no ${account}.`, help }), key, hope));
}

type AccountQuery = ReturnType<typeof userQuery>;

/** An id needs no account. */
function accountQueries({ owner, group }: Ownership): { readonly owner?: AccountQuery; readonly group?: AccountQuery } {
  return {
    ...(owner === undefined || owner.startsWith("#") ? {} : { owner: userQuery(owner) }),
    ...(group === undefined || group.startsWith("#") ? {} : { group: groupQuery(group) }),
  };
}

/** What a kind of file is called in a message. */
export function kindName(kind: string): string {
  return kind === "regular" ? "regular file" : kind.replaceAll("-", " ");
}
