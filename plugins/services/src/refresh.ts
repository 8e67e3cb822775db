import type { Question, Refresh, Scope, Verdict } from "@masterchef/sdk";
import { change, settled } from "@masterchef/sdk";
import type { Desired } from "./attributes.ts";
import { noManager, operationsFor } from "./decide.ts";
import type { Deed, Found, Manager } from "./service-manager.ts";
import { unitDirectory, unitOf } from "./unit.ts";

/** Lets a running service take notice of what changed. One that does not run, or was started right before, has nothing to notice. */
export function refreshService(question: Question<Desired>, refresh: Refresh, manager: Manager | undefined): Verdict {
  const { desired } = question;
  if (manager === undefined) return noManager();
  const found = manager.find(question);
  const ownFiles = refresh.causes.some((cause) => cause.written.some((scope) => isOwnFile(desired, scope)));
  const deeds: readonly Deed[] = [
    ...(ownFiles || found.outdated ? (["load"] as const) : []),
    // Its [Install] section may name other targets by now, which "enabled" does not show.
    ...(ownFiles && desired.enabled === true && found.enabled === true ? (["reenable"] as const) : []),
    ...(found.running && !justStarted(refresh) ? [reaction(desired, found, ownFiles)] : []),
  ];
  const operations = operationsFor(manager, desired, { found, deeds });
  return operations.length === 0
    ? settled({})
    : change({ action: "refresh", current: {}, predicted: {}, operations, identity: found.identity });
}

function justStarted({ converged }: Refresh): boolean {
  return converged === "create";
}

function reaction({ on_refresh: wanted }: Desired, { canReload }: Found, ownFiles: boolean): Deed {
  // What it is started with changed: a reload would keep the old.
  if (ownFiles || wanted === "restart") return "restart";
  if (wanted === "reload") return "reload";
  return canReload ? "reload" : "restart";
}

/** Besides those of the administrator, where packages and the system itself put units. */
const unitDirectories = [
  "/etc/systemd/user",
  "/run/systemd/system",
  "/usr/lib/systemd/system",
  "/usr/local/lib/systemd/system",
  "/lib/systemd/system",
  "/usr/lib/systemd/user",
];

function isOwnFile(desired: Desired, scope: Scope): boolean {
  if (scope.tag !== "path" && scope.tag !== "tree") return false;
  return [unitDirectory(desired), ...unitDirectories].some((directory) => {
    const unit = `${directory}/${unitOf(desired)}`;
    return scope.val === unit || scope.val === `${unit}.d` || scope.val.startsWith(`${unit}.d/`);
  });
}
