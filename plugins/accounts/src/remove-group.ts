import type { QueryOf, Question, Verdict } from "@masterchef/sdk";
import { change, end, groupQuery, invalid, process, processQuery, problem, proposal, scope, settled, undecided } from "@masterchef/sdk";
import { account, requireProgram, runProgram } from "./database.ts";

/** Decides about a group that is not to be there. */
export function removeGroup(question: Question<{ readonly name: string }>): Verdict {
  const { name } = question.desired;
  const state = question.answer("group", groupQuery(name));
  if (state.tag !== "group") return settled({ state: "absent" });
  const { gid } = state.val;
  if (gid === 0)
    return invalid(problem({ code: "accounts/root", at: "/name", message: `${name} is the group of root.`, help: "Leave it." }));
  requireProgram(question, "groupdel");
  const { exit, stdout } = question.answer("primary", primaryQuery(gid));
  if (exit.tag !== "code" || exit.val !== 0 || stdout.tag !== "text") {
    const message = `Whether ${name} is the first group of a user could not be told.`;
    return undecided(
      problem({ code: "accounts/id-unclear", at: "/name", message, help: "Make /etc/passwd readable, and awk available." }),
      "primary",
    );
  }
  const users = stdout.val.split("\n").filter((line) => line !== "");
  if (users.length > 0) primaryGroup(name, users);
  const operation = runProgram(["groupdel", name], {
    writes: [account(name)],
    destroys: [account(name)],
    effects: [
      { query: groupQuery(name), answer: { outcome: { tag: "ok", val: { tag: "account", val: { tag: "absent" } } }, unknown: [] } },
    ],
  });
  const current = { state: "present", gid };
  return change({
    action: "remove",
    current,
    predicted: { state: "absent" },
    operations: [proposal(operation, { holds: ["group", "primary"] })],
  });
}

/** Asks whose first group has this id; prints their names. */
function primaryQuery(gid: number): QueryOf<"process"> {
  const argv = ["awk", "-F:", "-v", `gid=${gid}`, "$4 == gid { print $1 }", "/etc/passwd"];
  return processQuery(process(argv), [scope.kind("account")]);
}

function primaryGroup(name: string, users: readonly string[]): never {
  const shown = users.length > 5 ? `${users.slice(0, 5).join(", ")} and ${users.length - 5} more` : users.join(", ");
  const message = `${name} is the first group of ${shown}.`;
  return end(
    undecided(
      problem({
        code: "accounts/group-in-use",
        at: "/name",
        message,
        help: "Give them another group, or remove them, and require that here.",
      }),
      "primary",
    ),
  );
}
