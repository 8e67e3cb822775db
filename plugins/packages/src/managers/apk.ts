import { scope } from "@masterchef/sdk";
import { compareRpm } from "../versions/rpm.ts";
import { byCommands } from "./by-commands.ts";
import type { Manager } from "./package-manager.ts";

/** apk, of Alpine. */
export const apk: Manager = byCommands({
  name: "apk",
  // Its versions end in -r0; what comes before is numbers with dots, where both orders agree but for its _rc and _p.
  compare: (left, right) => compareRpm(comparable(left), comparable(right)),
  installed: ({ name }) => ["apk", "info", "--exists", "--verbose", name],
  version: (output, { name }) => output.split("\n").flatMap((line) => versionAfter(name, line.trim()))[0],
  absentCode: 1,
  offered: ({ name }) => ["apk", "policy", name],
  versions: (output) => [...output.matchAll(/^ {2}([^\s:]+):$/gm)].flatMap(([, version]) => version ?? []).toReversed(),
  install: ({ install_options: options }) => ["apk", "--quiet", "--no-progress", ...(options ?? []), "add"],
  item: ({ name, source }, version) => source ?? `${name}=${version}`,
  itemPattern: ({ name, source }) => (source === undefined ? { tag: "like", val: `${name}=*` } : { tag: "is", val: source }),
  remove: () => ["apk", "--quiet", "--no-progress", "del"],
  reads: [scope.entity("index", "apk"), scope.tree("/etc/apk"), scope.tree("/var/cache/apk")],
});

function versionAfter(name: string, line: string): readonly string[] {
  return line.startsWith(`${name}-`) ? [line.slice(name.length + 1)] : [];
}

/** Suffixes for what comes before a release, as a tilde says it. */
function comparable(version: string): string {
  return version.replace(/_(alpha|beta|pre|rc)/, "~$1").replace(/_(cvs|svn|git|hg|p)/, "^$1");
}
