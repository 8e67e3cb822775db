import type { ArgumentPattern, Pattern, Proposal, QueryOf, Scope } from "@masterchef/sdk";
import { end, pattern, problem, process, processQuery, proposal, run, scope, undecided } from "@masterchef/sdk";
import type { Desired } from "./attributes.ts";
import type { Deed, Found, Manager } from "./service-manager.ts";
import { deeds, foundKey } from "./service-manager.ts";

/** Properties that change with the unit and with nothing else: no times, no process ids. */
const properties = [
  "Id",
  "LoadState",
  "ActiveState",
  "SubState",
  "UnitFileState",
  "NeedDaemonReload",
  "Type",
  "RemainAfterExit",
  "CanReload",
];

/** systemd, of the system or of a user. */
export const systemd: Manager = {
  find(question) {
    const { desired } = question;
    const { exit, stdout, stderr } = question.answer(foundKey, showQuery(desired));
    if (exit.tag === "code" && exit.val === 0 && stdout.tag === "text") return readShow(stdout.val);
    const said = stderr.tag === "text" ? (stderr.val.trim().split("\n")[0] ?? "") : "";
    const message = `What ${unitOf(desired)} is like cannot be told${said === "" ? "." : `: ${said}`}`;
    const help = "Is systemd running on this host? Where it is not, only enabled and masked can be declared.";
    return end(undecided(problem({ code: "services/state-unreadable", message, help }), foundKey));
  },
  act: (desired, deed) => [proposalOf(desired, deed)],
  may: (desired) => deeds.map((deed) => patternOf(desired, deed)),
};

/** Reads what `systemctl show` prints. */
function readShow(text: string): Found {
  const shown = new Map(text.split("\n").map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
  const value = (name: string): string => shown.get(name) ?? "";
  const unitFile = value("UnitFileState");
  const active = value("ActiveState");
  return {
    there: value("LoadState") !== "not-found",
    identity: value("Id") === "" ? undefined : value("Id"),
    running: active === "active" || active === "reloading" || active === "refreshing",
    enabled: enabledBy(unitFile),
    masked: value("LoadState") === "masked" || unitFile === "masked" || unitFile === "masked-runtime",
    outdated: value("NeedDaemonReload") === "yes",
    runsOnce: value("Type") === "oneshot" && value("RemainAfterExit") !== "yes",
    canReload: value("CanReload") === "yes",
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

function showQuery(desired: Desired): QueryOf<"process"> {
  const argv = [...systemctl(desired), "show", ...properties.map((name) => `--property=${name}`), "--", unitOf(desired)];
  return processQuery(process(argv, { outputLimit: 16_384 }), [serviceScope(desired)]);
}

function proposalOf(desired: Desired, deed: Deed): Proposal {
  const stops = deed === "stop" || deed === "restart";
  const operation = run(process(argvOf(desired, deed), {}), {
    writes: [serviceScope(desired)],
    hazards: stops ? { interruption: true } : {},
  });
  // However many units changed, what lies on the disk is read once.
  return deed === "load"
    ? proposal(operation, { join: { key: `services/daemon-reload/${desired.user ?? ""}`, items: [] } })
    : proposal(operation);
}

function patternOf(desired: Desired, deed: Deed): Pattern {
  return pattern("run", [serviceScope(desired)], { argv: argvOf(desired, deed).map((val): ArgumentPattern => ({ tag: "is", val })) });
}

function argvOf(desired: Desired, deed: Deed): readonly string[] {
  return deed === "load" ? [...systemctl(desired), "daemon-reload"] : [...systemctl(desired), deed, "--", unitOf(desired)];
}

function systemctl({ user }: Desired): readonly string[] {
  return user === undefined ? ["systemctl"] : ["systemctl", "--user", `--machine=${user}@.host`];
}

/** The unit's whole name. */
export function unitOf({ name }: Desired): string {
  return /\.(?:service|socket|timer|path|mount|automount|swap|target|slice|scope)$/.test(name) ? name : `${name}.service`;
}

/** A user's services are not the system's. */
export function serviceScope({ name, user }: Desired): Scope {
  return scope.entity("service", user === undefined ? name : `${user}@${name}`);
}
