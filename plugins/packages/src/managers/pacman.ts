import { scope } from "@masterchef/sdk";
import { compareRpm } from "../versions/rpm.ts";
import { byCommands } from "./by-commands.ts";
import type { Manager } from "./package-manager.ts";

/** pacman, of Arch. Its repositories hold one version of each package, so none can be pinned: what is planned is checked afterwards. */
export const pacman: Manager = byCommands({
  name: "pacman",
  compare: compareRpm,
  installed: ({ name }) => ["pacman", "--query", name],
  version: (output, { name }) => new RegExp(`^${name.replaceAll(/[.+]/g, "\\$&")} (\\S+)$`, "m").exec(output)?.[1],
  absentCode: 1,
  offered: ({ name }) => ["pacman", "--sync", "--info", name],
  versions: (output) => [...output.matchAll(/^Version\s*: (\S+)$/gm)].flatMap(([, version]) => version ?? []),
  install: ({ install_options: options, source }) => [
    "pacman",
    source === undefined ? "--sync" : "--upgrade",
    "--noconfirm",
    "--noprogressbar",
    "--needed",
    ...(options ?? []),
  ],
  item: ({ name, source }) => source ?? name,
  itemPattern: ({ name, source }) => ({ tag: "is", val: source ?? name }),
  remove: () => ["pacman", "--remove", "--noconfirm", "--noprogressbar"],
  reads: [scope.entity("index", "pacman"), scope.path("/etc/pacman.conf"), scope.tree("/etc/pacman.d"), scope.tree("/var/lib/pacman/sync")],
});
