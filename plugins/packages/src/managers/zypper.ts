import { scope } from "@masterchef/sdk";
import { compareRpm } from "../versions/rpm.ts";
import { byCommands } from "./by-commands.ts";
import type { Manager } from "./package-manager.ts";
import { newestFirst, rpmErase, rpmFile, rpmQuery, rpmVersion } from "./rpm-database.ts";

const quietly = ["zypper", "--non-interactive", "--quiet"] as const;

/** zypper, of SUSE and its kin. What is installed is asked of rpm itself. */
export const zypper: Manager = byCommands({
  name: "zypper",
  compare: compareRpm,
  installed: rpmQuery,
  version: rpmVersion,
  absentCode: 1,
  offered: ({ name }) => [...quietly, "--no-refresh", "search", "--details", "--match-exact", "--type", "package", name],
  versions: (output, { name }) => newestFirst(output.split("\n").flatMap((line) => versionOfRow(line, name))),
  install: ({ recommends, install_options: options }, { older }) => [
    ...quietly,
    "install",
    ...(recommends === undefined ? [] : [recommends ? "--recommends" : "--no-recommends"]),
    ...(older ? ["--oldpackage"] : []),
    ...(options ?? []),
  ],
  item: ({ name, source }, version) => source ?? `${name}=${version}`,
  itemPattern: ({ name, source }) => (source === undefined ? { tag: "like", val: `${name}=*` } : { tag: "is", val: source }),
  remove: rpmErase,
  file: rpmFile,
  reads: [scope.entity("index", "zypper"), scope.tree("/etc/zypp"), scope.tree("/var/cache/zypp")],
});

/** `S | Name | Type | Version | Arch | Repository` */
function versionOfRow(line: string, name: string): readonly string[] {
  const [, rowName, kind, version] = line.split("|").map((cell) => cell.trim());
  return rowName === name && kind === "package" && version !== undefined ? [version] : [];
}
