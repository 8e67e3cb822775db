import { Machine } from "@masterchef/kernel/testing";
import type { Program } from "@masterchef/kernel/testing";
import { packageManager } from "./programs/package-manager.ts";
import { serviceManager } from "./programs/service-manager.ts";
import { systemTools } from "./programs/system-tools.ts";
import type { Behaviour, Condition, World } from "./world-document.ts";
import { addUser, happen, putFiles } from "./world-effects.ts";

/** Make the machine that a file describes. */
export function machineOf(world: World): Machine {
  const machine = new Machine();
  for (const path of ["/etc", "/usr/bin", "/var/lib", "/run", "/tmp", "/root", "/home", "/srv"]) machine.put(path, { kind: "directory" });
  for (const [name, { uid, home = `/home/${name}` }] of Object.entries(world.users ?? {})) addUser(machine, name, { uid, home });
  putFiles(machine, world.files ?? {});
  for (const name of world.modules ?? []) machine.state.set(`module:${name}`, "loaded");
  for (const [key, value] of Object.entries(world.state ?? {})) machine.state.set(key, value);
  for (const path of world.denied ?? []) machine.denied.add(path);
  packageManager(machine, world.packages ?? {});
  serviceManager(machine, world.services ?? {});
  systemTools(machine, world.moduleFiles ?? {});
  for (const [name, behaviours] of Object.entries(world.programs ?? {})) machine.programs.set(name, programOf(behaviours));
  return machine;
}

function programOf(behaviours: readonly Behaviour[]): Program {
  return ({ argv, user, mayWrite }, machine) => {
    const found = behaviours.find((each) => fits(each, argv.slice(1)) && (each.user === undefined || each.user === user) && holds(machine, each.when ?? {}));
    if (found === undefined) return { code: 127 };
    happen(machine, found.disturbs ?? []);
    if (mayWrite) happen(machine, found.does ?? []);
    return { code: found.code ?? 0, said: (found.said ?? "").replaceAll(/\$\{([^}]*)\}/gu, (_, key: string) => machine.state.get(key) ?? "") };
  };
}

function fits(behaviour: Behaviour, args: readonly string[]): boolean {
  const wanted = behaviour.args;
  if (wanted === undefined) return true;
  if (wanted.at(-1) === "...") return wanted.slice(0, -1).every((each, at) => each === args[at]);
  return wanted.length === args.length && wanted.every((each, at) => each === args[at]);
}

function holds(machine: Machine, condition: Condition): boolean {
  const { exists, absent, state = {}, contains = {}, since = 0 } = condition;
  return (
    (exists === undefined || machine.at(exists) !== undefined) &&
    (absent === undefined || machine.at(absent) === undefined) &&
    Object.entries(state).every(([key, value]) => (machine.state.get(key) ?? "") === value) &&
    Object.entries(contains).every(([path, text]) => (machine.text(path) ?? "").includes(text)) &&
    machine.clock >= since
  );
}
