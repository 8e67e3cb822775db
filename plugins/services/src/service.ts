import type { JsonObject, Problem, ResourceType, Scope } from "@masterchef/sdk";
import { defineType, isHole, problem, refuse, scope } from "@masterchef/sdk";
import type { Desired, ManagerName, PartlyDesired } from "./attributes.ts";
import { attributes } from "./attributes.ts";
import { decideService } from "./decide.ts";
import { serviceDiscovery } from "./discover.ts";
import type { Manager } from "./service-manager.ts";
import { sideEffectsOf } from "./service-manager.ts";
import { launchd, openrc, sysv } from "./other-managers.ts";
import { refreshService } from "./refresh.ts";
import { systemd } from "./systemd.ts";
import { serviceScope, unitDirectory, unitOf } from "./unit.ts";
import { systemdOffline } from "./systemd-offline.ts";

const managers: Readonly<Record<ManagerName, Manager>> = { systemd, openrc, sysv, launchd };

/** One service: whether it runs, and whether it starts at boot. */
export const service: ResourceType = defineType({
  attributes,
  identity: "name",
  identify: ({ name, desired }) => identityOf(desired, name),
  check: ({ desired }) => problemsOf(desired),
  envelope({ desired }, facts) {
    const whole = requireWhole(desired);
    const manager = chooseManager(whole.manager, facts);
    return {
      may: manager?.may(whole) ?? [],
      claims: [serviceScope(whole)],
      needs: [...unitFiles(whole), ...(whole.user === undefined ? [] : [scope.entity("account", whole.user)])],
      sideEffects: sideEffectsOf(whole),
    };
  },
  decide: (question) => decideService(question, chooseManager(question.desired.manager, question.facts)),
  discover: serviceDiscovery,
  refresh: (question, refresh) => refreshService(question, refresh, chooseManager(question.desired.manager, question.facts)),
});

/** Where an administrator puts what it is: a resource that writes there comes first. */
function unitFiles(desired: Desired): readonly Scope[] {
  const unit = `${unitDirectory(desired)}/${unitOf(desired)}`;
  return [scope.path(unit), scope.tree(`${unit}.d`)];
}

function chooseManager(named: ManagerName | undefined, facts: JsonObject): Manager | undefined {
  if (named !== undefined) return managers[named];
  const { init } = membersOf(facts);
  if (init === "none") return systemdOffline;
  return typeof init === "string" && isManagerName(init) ? managers[init] : undefined;
}

function membersOf(facts: JsonObject): JsonObject {
  return facts;
}

function isManagerName(name: string): name is ManagerName {
  return Object.hasOwn(managers, name);
}

function identityOf({ name, user }: PartlyDesired, declared: string): string {
  const own = typeof name === "string" ? name : declared;
  return typeof user === "string" ? `${user}@${own}` : own;
}

function requireWhole(desired: PartlyDesired): Desired {
  if (isWhole(desired)) return desired;
  const message = "An attribute is known only when the run has begun, and what may be done to the service hangs on it.";
  return refuse(problem({ code: "services/unbounded", message, help: "Write it so that it can be told before the run." }));
}

function isWhole(desired: PartlyDesired): desired is Desired {
  return Object.values(desired).every((value) => !isHole(value));
}

function problemsOf({ running, enabled, masked, user, manager }: PartlyDesired): readonly Problem[] {
  const contradicted = masked === true ? [...(running === true ? ["running"] : []), ...(enabled === true ? ["enabled"] : [])] : [];
  const foreign = user !== undefined && manager !== undefined && manager !== "systemd" ? ["user"] : [];
  return [
    ...contradicted.map((name) =>
      problem({
        code: "services/contradiction",
        at: `/${name}`,
        message: `What is masked cannot be ${name}.`,
        help: "Remove one of the two.",
      }),
    ),
    ...foreign.map((name) =>
      problem({ code: "services/contradiction", at: `/${name}`, message: "Only systemd has services of users.", help: "Remove user." }),
    ),
  ];
}
