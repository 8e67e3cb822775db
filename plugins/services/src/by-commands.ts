import type { ArgumentPattern, ProcessResult } from "@masterchef/sdk";
import { end, pattern, problem, process, processQuery, proposal, run, undecided } from "@masterchef/sdk";
import type { Desired } from "./attributes.ts";
import type { Deed, Manager } from "./service-manager.ts";
import { deeds, foundKey } from "./service-manager.ts";
import { isWayIn, serviceScope } from "./unit.ts";

/** A manager that is asked with two commands and told with one each. */
export interface Commands {
  /** Ends with 0 while the service runs. */
  readonly status: (name: string) => readonly string[];
  /** Whether there is such a service, and whether it runs; undefined where the answer makes no sense. */
  readonly readStatus: (result: ProcessResult) => { readonly there: boolean; readonly running: boolean } | undefined;
  readonly startup: (name: string) => readonly string[];
  readonly readStartup: (result: ProcessResult, name: string) => boolean | undefined;
  /** Undefined: it cannot. Empty: there is nothing to do for it. */
  readonly deed: (name: string, deed: Deed) => readonly string[] | undefined;
}

/** A manager without masks and aliases. */
export function byCommands(commands: Commands): Manager {
  return {
    find(question) {
      const { desired } = question;
      const queries = {
        [foundKey]: processQuery(process(commands.status(desired.name), { outputLimit: 65_536 }), [serviceScope(desired)]),
        startup: processQuery(process(commands.startup(desired.name), { outputLimit: 65_536 }), [serviceScope(desired)]),
      };
      const answers = question.answers(queries);
      const status = commands.readStatus(answers[foundKey]);
      const enabled = commands.readStartup(answers.startup, desired.name);
      if (status === undefined) {
        const message = `What ${desired.name} is like cannot be told: ${commands.status(desired.name).join(" ")} answers what makes no sense.`;
        return end(undecided(problem({ code: "services/state-unreadable", message, help: "Run it on the target to see why." }), foundKey));
      }
      return { ...status, enabled: enabled ?? false, masked: false, outdated: false, runsOnce: false, canReload: false };
    },
    act(desired, deed) {
      const argv = commands.deed(desired.name, deed);
      if (argv === undefined) return undefined;
      const wayIn = deed === "stop" && isWayIn(desired.name) ? { disconnection: true } : {};
      const hazards = deed === "stop" || deed === "restart" ? { interruption: true, ...wayIn } : {};
      return argv.length === 0 ? [] : [proposal(run(process(argv, {}), { writes: [serviceScope(desired)], hazards }))];
    },
    may: (desired) => deeds.flatMap((deed) => patternsOf(commands, desired, deed)),
  };
}

function patternsOf(commands: Commands, desired: Desired, deed: Deed): ReturnType<Manager["may"]> {
  const argv = commands.deed(desired.name, deed) ?? [];
  return argv.length === 0
    ? []
    : [pattern("run", [serviceScope(desired)], { argv: argv.map((val): ArgumentPattern => ({ tag: "is", val })) })];
}

/** Of exit codes as the Linux Standard Base has them: 0 runs, 1 to 3 does not, 4 is not known. */
export function readLsbStatus({ exit, stderr, stdout }: ProcessResult): { readonly there: boolean; readonly running: boolean } | undefined {
  if (exit.tag !== "code") return undefined;
  const said = `${stdout.tag === "text" ? stdout.val : ""}${stderr.tag === "text" ? stderr.val : ""}`;
  if (/does not exist|unrecognized service|not found/.test(said)) return { there: false, running: false };
  if (exit.val === 0) return { there: true, running: true };
  // OpenRC says 32 of one that crashed, 16 of one that is stopped by hand.
  return [1, 2, 3, 8, 16, 32].includes(exit.val)
    ? { there: true, running: false }
    : exit.val === 4
      ? { there: false, running: false }
      : undefined;
}
