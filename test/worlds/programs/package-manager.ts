import type { Machine } from "@masterchef/kernel/testing";
import type { WorldPackage } from "../world-document.ts";
import { happen, putFiles } from "../world-effects.ts";

/** Gives a machine the program `pkg`: `query NAME`, `candidate NAME`, `update`, `install NAME=VERSION...`, `remove NAME...`. */
export function packageManager(machine: Machine, packages: Readonly<Record<string, WorldPackage>>): void {
  for (const [name, { installed, candidate, upstream }] of Object.entries(packages)) {
    if (installed !== undefined) machine.state.set(`package:${name}`, installed);
    const known = candidate ?? upstream ?? installed;
    if (known !== undefined) machine.state.set(`candidate:${name}`, known);
    const newest = upstream ?? known;
    if (newest !== undefined) machine.state.set(`upstream:${name}`, newest);
  }
  machine.programs.set("pkg", ({ argv, mayWrite }, at) => {
    const [, action = "", ...names] = argv;
    const [name = ""] = names;
    if (action === "query") return version(at.state.get(`package:${name}`));
    if (action === "candidate") return version(at.state.get(`candidate:${name}`));
    if (!mayWrite) return { code: 1, said: "read-only" };
    if (action === "update") {
      for (const [key, value] of at.state) if (key.startsWith("upstream:")) at.state.set(`candidate:${key.slice("upstream:".length)}`, value);
      return { code: 0 };
    }
    if (action === "remove") {
      for (const each of names) at.state.delete(`package:${each}`);
      return { code: 0 };
    }
    return action === "install" ? install(at, packages, names) : { code: 2, said: `no action ${action}` };
  });
}

/** All or nothing, as package managers do it. */
function install(machine: Machine, packages: Readonly<Record<string, WorldPackage>>, items: readonly string[]): { readonly code: number; readonly said: string } {
  const wanted = items.map((item) => item.split("="));
  const missing = wanted.find(([name = "", wish = ""]) => machine.state.get(`candidate:${name}`) !== wish);
  if (missing !== undefined) return { code: 100, said: `no ${missing.join("=")}` };
  for (const [name = "", wish = ""] of wanted) {
    machine.state.set(`package:${name}`, wish);
    putFiles(machine, packages[name]?.files ?? {});
    happen(machine, packages[name]?.scripts ?? []);
  }
  return { code: 0, said: `installed ${items.join(" ")}` };
}

function version(found: string | undefined): { readonly code: number; readonly said: string } {
  return found === undefined ? { code: 1, said: "" } : { code: 0, said: found };
}
