import type { Found, Searching, TypeDiscovery } from "@masterchef/sdk";
import { allPlanned, mountedQuery, readMountinfo } from "./mount-table.ts";
import type { PlannedAt } from "./mount-table.ts";
import { readText, textQuery } from "./text-file.ts";

/** Flags that hand a secret over. */
const secretFlag = /^(?:pass|password|passwd|key)=/i;

/** What the table of file systems mounts at boot. What is mounted without it is nobody's for long. */
export const mountDiscovery: TypeDiscovery = {
  names: (searching) => planned(searching).map(({ path }) => path),
  look: lookAtMounts,
};

function lookAtMounts(searching: Searching, names: readonly string[]): readonly Found[] {
  const wanted = planned(searching).filter(({ path }) => names.includes(path));
  const live = searching.answers(Object.fromEntries(wanted.map(({ path }, index) => [`mounted/${index}`, mountedQuery({ path })])));
  return wanted.flatMap(({ path, device, fstype, flags }, index): readonly Found[] => {
    const answer = live[`mounted/${index}`];
    if (answer === undefined || answer.stdout.tag !== "text" || answer.exit.tag !== "code" || answer.exit.val > 1) return [];
    const { top } = readMountinfo(answer.stdout.val, path);
    const kept = flags.filter((flag) => !secretFlag.test(flag));
    const desired = {
      path,
      device,
      ...(fstype === "auto" ? {} : { fstype }),
      ...(kept.length === 0 ? {} : { flags: kept }),
      ...(top === undefined ? { mounted: false } : {}),
    };
    // Without its secret it would not be what is there.
    return kept.length === flags.length ? [{ name: path, desired }] : [{ name: path, desired, origin: "private", secrets: ["/flags"] }];
  });
}

function planned(searching: Searching): readonly PlannedAt[] {
  const table = readText("/etc/fstab", searching.answer("table", textQuery("/etc/fstab")), "table");
  return allPlanned(table.content).filter(({ fstype, path }) => fstype !== "swap" && path.startsWith("/"));
}
