import type { Failure } from "@masterchef/wit/host";
import type { AccountReader } from "../account/accounts.ts";
import { numericId } from "../account/accounts.ts";
import type { UserEntry } from "../account/account-files.ts";
import { failure } from "../failure.ts";

/** As whom something is done: as this process is, or as another user. */
export type Person =
  | { readonly tag: "self" }
  | { readonly tag: "other"; readonly val: UserEntry }
  | { readonly tag: "unknown"; readonly val: Failure };

/** Who a principal is. None, and the user this process runs as, are the process itself. */
export function person(principal: string | undefined, accounts: AccountReader): Person {
  if (principal === undefined) return { tag: "self" };
  const id = numericId(principal);
  const user = id === undefined ? accounts().userByName(principal) : accounts().userById(id);
  if (user === undefined) {
    return {
      tag: "unknown",
      val: failure(
        "unknown-identity",
        `there is no user ${JSON.stringify(principal)} on the target; create it first or name another in \`become_user\``,
      ),
    };
  }
  return user.uid === process.geteuid?.() ? { tag: "self" } : { tag: "other", val: user };
}
