import type { ArgumentPattern, Pattern, ProcessResult, Proposal, QueryOf } from "@masterchef/sdk";
import { end, pattern, problem, process, processQuery, proposal, run, undecided } from "@masterchef/sdk";
import type { Deed, Found, Manager } from "./service-manager.ts";
import { foundKey } from "./service-manager.ts";
import { serviceScope, unitOf } from "./unit.ts";
import type { Unit } from "./unit.ts";

const possible: readonly Deed[] = ["enable", "disable", "reenable", "mask", "unmask"];

/** A root whose systemd does not run, an image for instance: what starts at boot can be said, what runs cannot. */
export const systemdOffline: Manager = {
  find: (question) => readOffline(question.desired, question.answer(foundKey, offlineQuery(question.desired))),
  act(desired, deed) {
    if (deed === "load") return [];
    return possible.includes(deed) ? [offlineOperation(desired, deed)] : undefined;
  },
  may: (desired) => possible.map((deed) => offlinePattern(desired, deed)),
};

/** Reads the answer to `offlineQuery`. Ends the decision where there is none that makes sense. */
export function readOffline(unit: Unit, { exit, stdout }: ProcessResult): Found {
  const state = stdout.tag === "text" ? stdout.val.trim() : "";
  if (exit.tag !== "code" || state.includes("\n")) {
    const message = `What ${unitOf(unit)} is like cannot be told: there is no systemctl that answers.`;
    const help = "Install systemd, or name another manager.";
    return end(undecided(problem({ code: "services/state-unreadable", message, help }), foundKey));
  }
  return {
    // Nothing is printed, or not-found, for what has no unit file.
    there: state !== "" && state !== "not-found",
    running: false,
    enabled: ["static", "indirect", "generated", "alias"].includes(state) ? undefined : state === "enabled",
    masked: state === "masked",
    outdated: false,
    runsOnce: false,
    canReload: false,
  };
}

/** Asks whether it starts at boot. */
export function offlineQuery(unit: Unit): QueryOf<"process"> {
  return processQuery(process(["systemctl", "--root=/", "is-enabled", "--", unitOf(unit)], { outputLimit: 4096 }), [serviceScope(unit)]);
}

/** What is run for a deed. */
export function offlineOperation(unit: Unit, deed: Deed): Proposal {
  return proposal(run(process(argvOf(unit, deed), {}), { writes: [serviceScope(unit)] }));
}

/** The pattern of the same. */
export function offlinePattern(unit: Unit, deed: Deed): Pattern {
  return pattern("run", [serviceScope(unit)], { argv: argvOf(unit, deed).map((val): ArgumentPattern => ({ tag: "is", val })) });
}

function argvOf(unit: Unit, deed: Deed): readonly string[] {
  return ["systemctl", "--root=/", deed, "--", unitOf(unit)];
}
