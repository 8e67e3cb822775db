import type { Answer, Proposal, Question, Verdict } from "@masterchef/sdk";
import { change, end, invalid, problem, settled, undecided } from "@masterchef/sdk";
import type { Desired, ServiceState } from "./attributes.ts";
import { stateDocument } from "./attributes.ts";
import type { Deed, Found, Manager } from "./service-manager.ts";
import { foundKey } from "./service-manager.ts";

/** Decides whether a service must be started, stopped, enabled, disabled, masked or unmasked. */
export function decideService(question: Question<Desired>, manager: Manager | undefined): Verdict {
  const { desired } = question;
  if (manager === undefined) return noManager();
  const found = manager.find(question);
  if (!found.there && !found.masked) {
    if (desired.running !== true && desired.enabled !== true && desired.masked !== true) return settled(current(desired, found));
    if (desired.masked !== true) return missing(desired, manager.hope?.(found));
  }
  if (desired.running === true && !found.running && found.unloadable !== undefined && !found.outdated)
    return unloadable(desired, found.unloadable);
  if (desired.running === true && found.runsOnce) {
    const help = "Leave running unset and start it by a timer, or run it with a command.";
    return invalid(
      problem({
        code: "services/runs-once",
        at: "/running",
        message: `${desired.name} does its work and ends, so it cannot be kept running.`,
        help,
      }),
    );
  }
  if (
    found.masked &&
    desired.masked === undefined &&
    (wantsStart(desired, found) || (desired.enabled === true && found.enabled !== true))
  ) {
    return undecided(
      problem({ code: "services/masked", message: `${desired.name} is masked on this host.`, help: "Set masked: false if it is to run." }),
      foundKey,
    );
  }
  const wanted = deedsFor(desired, found);
  if (wanted.length === 0) return settled(current(desired, found), found.identity);
  return change({
    // Told apart for the refresh: what was just started has taken notice of everything.
    action: wantsStart(desired, found) ? "create" : "update",
    current: current(desired, found),
    predicted: predicted(desired, found),
    operations: operationsFor(manager, desired, { found, deeds: wanted }),
    identity: found.identity,
    notes: notesOf(desired, found),
  });
}

/** What is told beside what differs: why it is down, and what is wrong with its files as systemd has them. */
export function notesOf(unit: { readonly name: string }, { whyDown, unloadable: why }: Found): Readonly<Record<string, string>> {
  return {
    ...(whyDown === undefined ? {} : { "/running": whyDown }),
    ...(why === undefined ? {} : { "/loaded": unloadableText(unit, why) }),
  };
}

function unloadableText({ name }: { readonly name: string }, why: string): string {
  const said = /"(.*)"/.exec(why)?.[1] ?? why;
  return `The files of ${name} cannot be loaded${said === "" ? "." : `: ${said}`}`;
}

/** What systemd cannot load it cannot start either. */
export function unloadable(unit: { readonly name: string }, why: string): Verdict {
  const help = "See with systemctl status what is wrong, and correct the unit file or the drop-in.";
  const message = unloadableText(unit, why);
  return undecided(problem({ code: "services/unloadable", message, help }), foundKey);
}

/** What is run for deeds, one after the other, each with what is known of the service afterwards. */
export function operationsFor(
  manager: Manager,
  desired: Desired,
  { found, deeds }: { readonly found: Found; readonly deeds: readonly Deed[] },
): readonly Proposal[] {
  return deeds.flatMap((deed, index) => {
    const effect = manager.foretell?.(desired, found, deeds.slice(0, index + 1));
    const done = required(manager, desired, deed);
    return effect === undefined ? done : done.map((each) => ({ ...each, operation: { ...each.operation, effects: [effect] } }));
  });
}

/** The manager's way of doing something, which it must have. */
function required(manager: Manager, desired: Desired, deed: Deed): readonly Proposal[] {
  const done = manager.act(desired, deed);
  if (done !== undefined) return done;
  const at = deed === "mask" || deed === "unmask" ? "/masked" : deed === "start" || deed === "stop" ? "/running" : "";
  const message = `What runs the services of this host cannot ${deed} ${desired.name}.`;
  return end(
    invalid(
      problem({
        code: "services/cannot",
        at,
        message,
        help: "Declare only what it can do; a host without a running init starts and stops nothing.",
      }),
    ),
  );
}

/** Why nothing can be said without a manager. */
export function noManager(): Verdict {
  const help = "Set manager: systemd, openrc, sysv or launchd.";
  return undecided(problem({ code: "services/no-manager", message: "The facts do not tell what runs the services of this host.", help }));
}

function missing({ name }: Desired, hope: Answer | undefined): Verdict {
  const help = "Check the name, or require the package or the file that brings it.";
  return undecided(
    problem({ code: "services/no-such-service", at: "/name", message: `There is no service ${name} on this host.`, help }),
    foundKey,
    hope,
  );
}

function wantsStart(desired: Desired, found: Found): boolean {
  return desired.running === true && !found.running;
}

/** In this order: what is masked can be neither enabled nor started, and what runs is stopped before it is masked. */
function deedsFor(desired: Desired, found: Found): readonly Deed[] {
  const start = wantsStart(desired, found);
  const stop = desired.running === false && found.running;
  const unmask = desired.masked === false && found.masked;
  // A drop-in in a new folder does not show as outdated, so whatever starts is read anew.
  const load = found.outdated || start;
  return [
    ...when(unmask, "unmask"),
    ...when(load, "load"),
    ...when(desired.enabled === true && found.enabled === false, "enable"),
    ...when(desired.enabled === false && found.enabled === true, "disable"),
    ...when(start, "start"),
    ...when(stop, "stop"),
    ...when(desired.masked === true && !found.masked, "mask"),
  ];
}

function when(condition: boolean, deed: Deed): readonly Deed[] {
  return condition ? [deed] : [];
}

function current(desired: Desired, found: Found): ReturnType<typeof stateDocument> {
  return stateDocument({ ...asDeclared(desired, found), loaded: found.outdated ? "outdated" : "current" });
}

function predicted(desired: Desired, found: Found): ReturnType<typeof stateDocument> {
  const { running, enabled, masked } = desired;
  const state = {
    ...asDeclared(desired, found),
    ...(running === undefined ? {} : { running }),
    ...(enabled === undefined || found.enabled === undefined ? {} : { enabled }),
    ...(masked === undefined ? {} : { masked }),
  };
  return stateDocument({ ...state, loaded: "current" });
}

/** What was asked for, as it is. What has no say in whether it starts at boot is as it was asked to be. */
function asDeclared(desired: Desired, found: Found): Omit<ServiceState, "loaded"> {
  return {
    ...(desired.running === undefined ? {} : { running: found.running }),
    ...(desired.enabled === undefined ? {} : { enabled: found.enabled ?? desired.enabled }),
    ...(desired.masked === undefined ? {} : { masked: found.masked }),
  };
}
