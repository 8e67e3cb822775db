import type { ArgumentPattern, Observation, Pattern, ProcessResult, Proposal, QueryOf } from "@masterchef/sdk";
import { end, hoped, pattern, problem, process, processQuery, proposal, run, undecided } from "@masterchef/sdk";
import { lastWords } from "./last-words.ts";
import type { Deed, Found, Manager } from "./service-manager.ts";
import { deeds, foundKey } from "./service-manager.ts";
import { shownAfter, shownOnceBrought } from "./shown-unit.ts";
import { isWayIn, serviceScope, systemctl, unitOf } from "./unit.ts";
import type { Unit } from "./unit.ts";

/** Properties that change with the unit and with nothing else: no times, no process ids. */
const properties = [
  "Id",
  "LoadState",
  "LoadError",
  "ActiveState",
  "SubState",
  "Result",
  "UnitFileState",
  "NeedDaemonReload",
  "FragmentPath",
  "DropInPaths",
  "Type",
  "RemainAfterExit",
  "CanReload",
];

/** What systemd shows of a unit. */
export interface Shown extends Found {
  /** The file it was loaded from; empty where there is none. */
  readonly fragment: string;
  readonly dropIns: readonly string[];
}

/** systemd, of the system or of a user. */
export const systemd: Manager = {
  find(question) {
    const { desired } = question;
    const found = readShown(desired, question.answer(foundKey, showQuery(desired)));
    return desired.running === true ? { ...found, whyDown: lastWords(question, desired, found) } : found;
  },
  act: (desired, deed) => [deedOperation(desired, deed)],
  may: (desired) => deeds.map((deed) => deedPattern(desired, deed)),
  foretell: (desired, found, done) => {
    const text = done.reduce<string | undefined>((shown, deed) => (shown === undefined ? undefined : shownAfter(shown, deed)), found.shown);
    return {
      query: showQuery(desired),
      answer: { outcome: { tag: "ok", val: shows(text ?? "") }, unknown: text === undefined ? ["/process/stdout"] : [] },
    };
  },
  hope: ({ shown = "" }) => hoped(shows(shownOnceBrought(shown))),
};

function shows(text: string): Observation {
  return { tag: "process", val: { exit: { tag: "code", val: 0 }, stdout: { tag: "text", val: text }, stderr: { tag: "text", val: "" } } };
}

/** Reads the answer to `showQuery`. Ends the decision where there is none that makes sense. */
export function readShown(unit: Unit, { exit, stdout, stderr }: ProcessResult): Shown {
  const answered = exit.tag === "code" && exit.val === 0 && stdout.tag === "text";
  if (answered && /^LoadState=.+$/mu.test(stdout.val)) return readShow(stdout.val);
  const [told = ""] = stderr.tag === "text" ? stderr.val.trim().split("\n") : [];
  const said = answered ? "systemctl show answers what makes no sense." : told;
  const message = `What ${unitOf(unit)} is like cannot be told${said === "" ? "." : `: ${said}`}`;
  const help = "Is systemd running on this host? Where it is not, only enabled and masked can be declared.";
  return end(undecided(problem({ code: "services/state-unreadable", message, help }), foundKey));
}

/** Reads what `systemctl show` prints. */
export function readShow(text: string): Shown {
  const shown = new Map(text.split("\n").map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
  const value = (name: string): string => shown.get(name) ?? "";
  const unitFile = value("UnitFileState");
  const active = value("ActiveState");
  const load = value("LoadState");
  return {
    there: load !== "not-found",
    identity: value("Id") === "" ? undefined : value("Id"),
    running: active === "active" || active === "reloading" || active === "refreshing",
    // One that is started again and again is down between two starts.
    failed: active === "failed" || value("SubState") === "auto-restart" ? value("Result") : undefined,
    unloadable: load === "bad-setting" || load === "error" ? value("LoadError") : undefined,
    enabled: enabledBy(unitFile),
    masked: load === "masked" || unitFile === "masked" || unitFile === "masked-runtime",
    outdated: value("NeedDaemonReload") === "yes",
    runsOnce: value("Type") === "oneshot" && value("RemainAfterExit") !== "yes",
    canReload: value("CanReload") === "yes",
    fragment: value("FragmentPath"),
    dropIns: value("DropInPaths")
      .split(" ")
      .filter((path) => path !== ""),
    shown: text,
  };
}

/** What is enabled only until the next boot is not enabled. What has no [Install] section, or is made by a generator, has no say. */
function enabledBy(state: string): boolean | undefined {
  switch (state) {
    case "enabled":
      return true;
    case "static":
    case "indirect":
    case "generated":
    case "transient":
    case "alias":
      return undefined;
    default:
      return false;
  }
}

/** Asks for all of it at once. */
export function showQuery(unit: Unit): QueryOf<"process"> {
  const argv = [...systemctl(unit), "show", ...properties.map((name) => `--property=${name}`), "--", unitOf(unit)];
  return processQuery(process(argv, { outputLimit: 16_384 }), [serviceScope(unit)]);
}

/** What is run for a deed. */
export function deedOperation(desired: Unit, deed: Deed): Proposal {
  const stops = deed === "stop" || deed === "restart";
  const operation = run(process(argvOf(desired, deed), {}), {
    writes: [serviceScope(desired)],
    hazards: stops ? { interruption: true, ...(deed === "stop" && isWayIn(unitOf(desired)) ? { disconnection: true } : {}) } : {},
  });
  // However many units changed, what lies on the disk is read once.
  return deed === "load"
    ? proposal(operation, { join: { key: `services/daemon-reload/${desired.user ?? ""}`, items: [] } })
    : proposal(operation);
}

/** The pattern of the same. */
export function deedPattern(desired: Unit, deed: Deed): Pattern {
  return pattern("run", [serviceScope(desired)], { argv: argvOf(desired, deed).map((val): ArgumentPattern => ({ tag: "is", val })) });
}

function argvOf(desired: Unit, deed: Deed): readonly string[] {
  return deed === "load" ? [...systemctl(desired), "daemon-reload"] : [...systemctl(desired), deed, "--", unitOf(desired)];
}
