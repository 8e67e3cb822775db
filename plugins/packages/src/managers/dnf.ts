import { scope } from "@masterchef/sdk";
import type { Desired } from "../package/attributes.ts";
import { compareRpm } from "../versions/rpm.ts";
import { byCommands } from "./by-commands.ts";
import type { Manager } from "./package-manager.ts";
import { newestFirst, rpmErase, rpmQuery, rpmVersion } from "./rpm-database.ts";

/** dnf, of Fedora and its kin. What is installed is asked of rpm itself. */
export const dnf: Manager = byCommands({
  name: "dnf",
  compare: compareRpm,
  installed: rpmQuery,
  version: rpmVersion,
  absentCode: 1,
  offered: (desired) => [...dnfOf(desired), "repoquery", "--qf", "%{epoch}:%{version}-%{release}", desired.name],
  versions: (output) => newestFirst(output.split("\n")),
  install: (desired, older) => [...dnfOf(desired), "--assumeyes", ...(desired.install_options ?? []), older ? "downgrade" : "install"],
  item: (desired, version) => desired.source ?? `${desired.name}-${version}`,
  itemPattern: (desired) => (desired.source === undefined ? { tag: "like", val: `${desired.name}-*` } : { tag: "is", val: desired.source }),
  remove: rpmErase,
  reads: [scope.entity("index", "dnf"), scope.tree("/etc/yum.repos.d"), scope.tree("/etc/dnf"), scope.tree("/var/cache/dnf")],
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
