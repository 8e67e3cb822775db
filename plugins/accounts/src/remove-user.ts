import type { Operation, Pattern, ProcessResult, QueryOf, Question, Scope, Verdict } from "@masterchef/sdk";
import { change, end, operation, process, processQuery, problem, proposal, scope, settled, undecided, userQuery } from "@masterchef/sdk";
import { account, mayRun, requireProgram, runProgram } from "./database.ts";
import { homeOf } from "./user-attributes.ts";
import type { PartlyUser, User } from "./user-attributes.ts";
import { absentState } from "./user-state.ts";

/** Everything that runs as a user. */
function processesOf(name: string): Scope {
  return scope.entity("process", name);
}

/** The most a removal may do: all of it destroys, and names what. */
export function removalMay(desired: PartlyUser, { name, home }: { readonly name: string; readonly home: string }): readonly Pattern[] {
  const removed = desired.remove_home === true ? lostWithHome(name, home) : [];
  const ends =
    desired.stop_processes === true ? ["pkill", "sleep"].map((program) => mayRun(program, [processesOf(name)], [processesOf(name)])) : [];
  return [...ends, mayRun("userdel", [account(name), ...removed], [account(name), ...removed])];
}

function lostWithHome(name: string, home: string): readonly Scope[] {
  return [scope.tree(home), scope.path(`/var/mail/${name}`), scope.path(`/var/spool/mail/${name}`)];
}

/** Decides about a user who is not to be there. */
export function removeUser(question: Question<User>): Verdict {
  const { desired } = question;
  const { name } = desired;
  const state = question.answer("user", userQuery(name));
  if (state.tag !== "user") return settled(absentState);
  const { home, uid } = state.val;
  if (uid === 0) {
    const message = `${name} has the user id 0, as root has.`;
    end(
      undecided(
        problem({ code: "accounts/root", at: "/name", message, help: "Remove it by hand if you are sure of what else is root." }),
        "user",
      ),
    );
  }
  if (desired.remove_home && home !== homeOf(desired)) {
    const message = `The home of ${name} is ${home}, which the declaration does not name, so it would be removed without anybody having approved it.`;
    const help = `Write home: ${home}, or leave remove_home out.`;
    end(undecided(problem({ code: "accounts/home-unnamed", at: "/home", message, help }), "user"));
  }
  requireProgram(question, "userdel");
  const running = question.answer("processes", processesQuery(name));
  const pids = pidsIn(running);
  if (pids.length > 0 && !desired.stop_processes) userBusy(name, pids);
  const lost = desired.remove_home ? lostWithHome(name, home) : [];
  const removal = runProgram(["userdel", ...(desired.remove_home ? ["-r"] : []), name], {
    writes: [account(name), ...lost],
    destroys: [account(name), ...lost],
    effects: [{ query: userQuery(name), answer: { outcome: { tag: "ok", val: { tag: "account", val: { tag: "absent" } } }, unknown: [] } }],
    // 8: somebody is logged in, or a process that was just ended is not gone yet.
    exits: [
      { code: 0, means: "done" },
      { code: 8, means: "busy" },
    ],
  });
  const operations = [...(pids.length > 0 ? endingProcesses(name) : []), removal];
  const [first, ...rest] = operations;
  return change({
    action: "remove",
    current: { state: "present", uid, home },
    predicted: absentState,
    operations: [...(first === undefined ? [] : [proposal(first, { holds: ["user"] })]), ...rest],
  });
}

/** Asks all that runs as the user to end, and after a second ends what is left. What was ended is gone a moment later only, and userdel looks at once. */
function endingProcesses(name: string): readonly Operation[] {
  const scopes = [processesOf(name)];
  const ending = (argv: readonly string[]): Operation => {
    // 1: nothing runs any more.
    const exits =
      argv[0] === "pkill"
        ? ([
            { code: 0, means: "done" },
            { code: 1, means: "unchanged" },
          ] as const)
        : [];
    const { act } = runProgram(argv, { writes: scopes, exits });
    return operation(act, { writes: scopes, destroys: scopes, hazards: { interruption: true } });
  };
  const wait = ["sleep", "1"];
  return [["pkill", "-TERM", "-u", name], wait, ["pkill", "-KILL", "-u", name], wait].map(ending);
}

/** The processes of a user, as directories of /proc. */
function processesQuery(name: string): QueryOf<"process"> {
  const argv = ["find", "/proc", "-mindepth", "1", "-maxdepth", "1", "-name", "[0-9]*", "-user", name];
  return processQuery(process(argv), [scope.kind("runtime"), processesOf(name)]);
}

/** What ends while it is looked at makes `find` complain, so only what it prints counts. */
function pidsIn({ stdout, exit }: ProcessResult): readonly string[] {
  if (exit.tag === "not-found") {
    const message = "Whether the user runs anything could not be told: there is no find on the target.";
    return end(
      undecided(
        problem({ code: "accounts/no-program", at: "/name", message, help: "Require the package that brings findutils." }),
        "processes",
      ),
    );
  }
  return stdout.tag === "text"
    ? stdout.val.split("\n").flatMap((line) => (line.startsWith("/proc/") ? [line.slice("/proc/".length)] : []))
    : [];
}

function userBusy(name: string, pids: readonly string[]): never {
  const shown = pids.length > 5 ? `${pids.slice(0, 5).join(", ")} and ${pids.length - 5} more` : pids.join(", ");
  const message = `${name} is logged in or runs something: process ${shown}.`;
  const help = "Stop what runs as the user first, or set stop_processes: true to end all of it.";
  return end(undecided(problem({ code: "accounts/user-busy", at: "/name", message, help }), "processes"));
}
