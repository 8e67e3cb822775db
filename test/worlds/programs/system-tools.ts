import type { Machine } from "@masterchef/kernel/testing";
import { addUser } from "../world-effects.ts";

/** Gives a machine `useradd`, `userdel`, `lsmod`, `modprobe` and `test`. A module brings its files below /proc/sys with it. */
export function systemTools(machine: Machine, moduleFiles: Readonly<Record<string, Readonly<Record<string, string>>>>): void {
  machine.programs.set("useradd", ({ argv, mayWrite }, at) => {
    const name = argv.at(-1) ?? "";
    if (!mayWrite || at.users.has(name)) return { code: 9, said: `${name} exists` };
    addUser(at, name, { uid: 1000 + at.users.size, home: `/home/${name}` });
    return { code: 0 };
  });
  machine.programs.set("userdel", ({ argv, mayWrite }, at) => {
    const name = argv.at(-1) ?? "";
    if (!mayWrite || !at.users.delete(name)) return { code: 6, said: `no user ${name}` };
    at.groups.delete(name);
    return { code: 0 };
  });
  machine.programs.set("lsmod", ({ argv }, at) => ({ code: at.state.has(`module:${argv[1] ?? ""}`) ? 0 : 1 }));
  machine.programs.set("modprobe", ({ argv, mayWrite }, at) => {
    const name = argv[1] ?? "";
    if (!mayWrite) return { code: 1 };
    at.state.set(`module:${name}`, "loaded");
    for (const [path, text] of Object.entries(moduleFiles[name] ?? {})) at.write(path, text);
    return { code: 0 };
  });
  machine.programs.set("test", ({ argv }, at) => {
    const [, left = "", operator = "", right = ""] = argv;
    if (left === "-e") return { code: at.at(operator, true) === undefined ? 1 : 0 };
    const found = at.at(left, true);
    return { code: operator === "-ef" && found !== undefined && found === at.at(right, true) ? 0 : 1 };
  });
}
