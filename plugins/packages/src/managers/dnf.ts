import { scope } from "@masterchef/sdk";
import type { Desired } from "../package/attributes.ts";
import { compareRpm } from "../versions/rpm.ts";
import { byCommands } from "./by-commands.ts";
import type { Locks } from "./holds-file.ts";
import type { Manager } from "./package-manager.ts";
import { newestFirst, rpmErase, rpmFile, rpmQuery, rpmVersion } from "./rpm-database.ts";

/** What the plugin versionlock of dnf 4 keeps: `name-epoch:version-release.architecture`, a line each. Of the host alone, not of other roots. */
const versionLocks: Locks = {
  path: ({ root }) => (root === undefined || root === "/" ? "/etc/dnf/plugins/versionlock.list" : undefined),
  isLine: (line, { name }) => /^(.+)-[0-9]+:[^-]+-[^-]+$/.exec(line.trim())?.[1] === name,
  line: ({ name }, version) => `${name}-${version.includes(":") ? version : `0:${version}`}.*`,
  broughtBy: "python3-dnf-plugin-versionlock (on Debian dnf-plugins-core)",
};

/** dnf, of Fedora and its kin. What is installed is asked of rpm itself. */
export const dnf: Manager = byCommands({
  name: "dnf",
  compare: compareRpm,
  installed: rpmQuery,
  version: rpmVersion,
  absentCode: 1,
  offered: (desired) => [...dnfOf(desired), "repoquery", "--qf", "%{epoch}:%{version}-%{release}", desired.name],
  versions: (output) => newestFirst(output.split("\n")),
  install: (desired, { older, held }) => [
    ...dnfOf(desired),
    ...(held ? ["--disableplugin=versionlock"] : []),
    "--assumeyes",
    ...(desired.install_options ?? []),
    older ? "downgrade" : "install",
  ],
  item: (desired, version) => desired.source ?? `${desired.name}-${version}`,
  itemPattern: (desired) => (desired.source === undefined ? { tag: "like", val: `${desired.name}-*` } : { tag: "is", val: desired.source }),
  remove: rpmErase,
  file: rpmFile,
  reads: [
    scope.entity("index", "dnf"),
    scope.tree("/etc/yum.repos.d"),
    scope.path("/etc/dnf/dnf.conf"),
    scope.tree("/etc/dnf/vars"),
    scope.tree("/var/cache/dnf"),
  ],
  locks: versionLocks,
});

function dnfOf({ root, recommends, index_max_age: maxAge }: Desired): readonly string[] {
  return [
    "dnf",
    "--quiet",
    ...(root === undefined ? [] : [`--installroot=${root}`]),
    ...(maxAge === undefined ? [] : [`--setopt=metadata_expire=${maxAge}`]),
    ...(recommends === undefined ? [] : [`--setopt=install_weak_deps=${recommends ? "True" : "False"}`]),
  ];
}
