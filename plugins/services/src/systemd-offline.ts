import type { ArgumentPattern, Pattern, QueryOf } from "@masterchef/sdk";
import { end, pattern, problem, process, processQuery, proposal, run, undecided } from "@masterchef/sdk";
import type { Desired } from "./attributes.ts";
import type { Deed, Manager } from "./service-manager.ts";
import { foundKey } from "./service-manager.ts";
import { serviceScope, unitOf } from "./systemd.ts";

const possible: readonly Deed[] = ["enable", "disable", "mask", "unmask"];

/** A root whose systemd does not run, an image for instance: what starts at boot can be said, what runs cannot. */
export const systemdOffline: Manager = {
  find(question) {
    const { desired } = question;
    const { exit, stdout } = question.answer(foundKey, isEnabledQuery(desired));
    const state = stdout.tag === "text" ? stdout.val.trim() : "";
    if (exit.tag !== "code" || state.includes("\n")) {
      const message = `What ${unitOf(desired)} is like cannot be told: there is no systemctl that answers.`;
      return end(
        undecided(problem({ code: "services/state-unreadable", message, help: "Install systemd, or name another manager." }), foundKey),
      );
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
  },
  act(desired, deed) {
    if (deed === "load") return [];
    if (!possible.includes(deed)) return undefined;
    return [proposal(run(process(argvOf(desired, deed), {}), { writes: [serviceScope(desired)] }))];
  },
  may: (desired) =>
    possible.map((deed): Pattern =>
      pattern("run", [serviceScope(desired)], { argv: argvOf(desired, deed).map((val): ArgumentPattern => ({ tag: "is", val })) }),
    ),
};

function isEnabledQuery(desired: Desired): QueryOf<"process"> {
  return processQuery(process(["systemctl", "--root=/", "is-enabled", "--", unitOf(desired)], { outputLimit: 4096 }), [
    serviceScope(desired),
  ]);
}

function argvOf(desired: Desired, deed: Deed): readonly string[] {
  return ["systemctl", "--root=/", deed, "--", unitOf(desired)];
}
