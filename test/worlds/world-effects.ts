import type { Machine } from "@masterchef/kernel/testing";
import type { Effect, WorldFile } from "./world-document.ts";

/** Add a user with a group of the same name and id. */
export function addUser(machine: Machine, name: string, { uid, home }: { readonly uid: number; readonly home: string }): void {
  machine.users.set(name, { name, uid, gid: uid, comment: "", home, shell: "/bin/sh", groups: [], password: "hidden" });
  machine.groups.set(name, { name, gid: uid, members: [] });
  machine.put(home, { kind: "directory", uid, gid: uid });
}

/** Put files on a machine. */
export function putFiles(machine: Machine, files: Readonly<Record<string, WorldFile>>): void {
  for (const [path, file] of Object.entries(files)) {
    if (typeof file === "string") machine.put(path, { kind: "regular", bytes: Buffer.from(file) });
    else if ("link" in file) machine.put(path, { kind: "symbolic-link", target: file.link });
    else {
      const { mode, uid = 0, gid = 0 } = file;
      const owned = { uid, gid, ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }) };
      if ("directory" in file) machine.put(path, { kind: "directory", ...owned });
      else machine.put(path, { kind: "regular", bytes: file.base64 === undefined ? Buffer.from(file.content ?? "") : Buffer.from(file.base64, "base64"), ...owned });
    }
  }
}

/** Let something happen on a machine that nobody of us does. */
export function happen(machine: Machine, effects: readonly Effect[]): void {
  for (const effect of effects) {
    if ("write" in effect) for (const [path, text] of Object.entries(effect.write)) machine.write(path, text);
    else if ("append" in effect) for (const [path, text] of Object.entries(effect.append)) machine.write(path, (machine.text(path) ?? "") + text);
    else if ("link" in effect) for (const [path, target] of Object.entries(effect.link)) machine.put(path, { kind: "symbolic-link", target });
    else if ("remove" in effect) for (const path of effect.remove) machine.delete(path);
    else if ("mode" in effect) for (const [path, mode] of Object.entries(effect.mode)) setMode(machine, path, mode);
    else if ("user" in effect) addUser(machine, effect.user, { uid: 900 + machine.users.size, home: `/var/lib/${effect.user}` });
    else if ("state" in effect) for (const [key, value] of Object.entries(effect.state)) machine.state.set(key, value);
    else machine.clock += effect.tick;
  }
}

function setMode(machine: Machine, path: string, mode: string): void {
  const inode = machine.at(path, true);
  if (inode !== undefined) inode.mode = Number.parseInt(mode, 8);
}
