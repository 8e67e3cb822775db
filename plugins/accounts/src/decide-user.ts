import type { AccountState, Operation, Question, Verdict } from "@masterchef/sdk";
import { change, differences, groupQuery, isSecret, problem, proposal, settled, undecided } from "@masterchef/sdk";
import { createUser } from "./create-user.ts";
import { requireProgram } from "./database.ts";
import { groupId } from "./requirements.ts";
import { readShadow, shadowQuery } from "./shadow.ts";
import { updateOperations } from "./update-user.ts";
import { asksShadow } from "./user-attributes.ts";
import type { User } from "./user-attributes.ts";
import { userQueryFor } from "./user-query.ts";
import { observedState, wantedState } from "./user-state.ts";
import type { Found, UserInfo } from "./user-state.ts";

/** Decides about a user who is to be there. Where nothing is to do, one round says so. */
export function decideUser(question: Question<User>): Verdict {
  const { desired } = question;
  const { name, group, password } = desired;
  const hash = typeof password === "string" ? password : undefined;
  const asked = question.answers(
    {
      user: userQueryFor(desired),
      ...(group === undefined || group.startsWith("#") ? {} : { group: groupQuery(group) }),
      ...(asksShadow(desired) ? { shadow: shadowQuery(name, hash) } : {}),
    },
    { sensitive: hash !== undefined },
  );
  const info = userIn(asked.user);
  if (info === undefined) return createUser(question);
  const gid = group === undefined ? undefined : groupId(group, asked.group);
  const shadow = asked.shadow === undefined ? undefined : readShadow(name, asked.shadow);
  if (isSecret(password) && shadow?.locked === true && shadow.hashed && desired.locked !== false) return lockedSecret(name);
  const found: Found = { info, gid, shadow, accepts: isSecret(password) && info.password === "matches" };
  const current = observedState(desired, found);
  const predicted = wantedState(desired, info);
  if (differences(current, predicted).length === 0) return settled(current);
  requireProgram(question, "usermod");
  const operations = updateOperations(question, found);
  return change({
    action: "update",
    current,
    predicted,
    operations: held(operations, ["user", ...(shadow === undefined ? [] : ["shadow"])]),
  });
}

/** The first of the operations rests on what was seen; those after it on what it leaves. */
function held(operations: readonly Operation[], holds: readonly string[]): Parameters<typeof change>[0]["operations"] {
  return operations.map((operation, index) => (index === 0 ? proposal(operation, { holds }) : operation));
}

/** The lock hides whether the hash is the one that is wanted. */
function lockedSecret(name: string): Verdict {
  const message = `The password of ${name} is locked, so whether it is the declared one cannot be told.`;
  const help = "Declare locked: false, or leave password out.";
  return undecided(problem({ code: "accounts/locked-secret", at: "/password", message, help }), "shadow");
}

function userIn(state: AccountState): UserInfo | undefined {
  return state.tag === "user" ? state.val : undefined;
}
