import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { cgroupMounts } from "./cgroups.ts";
import { run } from "./ended.ts";
import { machineArchive } from "./machine-archive.ts";
import { labFolder } from "./places.ts";

/** Something the lab needs and this machine has not. */
export interface Missing {
  readonly what: string;
  readonly remedy: string;
}

/** Programs of this machine, with the Debian package that has them. The container's own come with its root. */
const programs: Readonly<Record<string, string>> = {
  debootstrap: "debootstrap",
  "systemd-nspawn": "systemd-container",
  ip: "iproute2",
  unshare: "util-linux",
  nsenter: "util-linux",
  setpriv: "util-linux",
  flock: "util-linux",
};

/** All that is missing for hosts to run here, each with how to get it. Tries what cannot be told by looking. */
export async function missingRequirements(): Promise<readonly Missing[]> {
  if (process.platform !== "linux") return [{ what: "Linux", remedy: "run the lab on a Debian machine or in a virtual one" }];
  if (process.getuid?.() !== 0) return [{ what: "root", remedy: 'run it as root, such as "sudo npm run test:lab"' }];
  const absent = Object.entries(programs).filter(([program]) => spawnSync("sh", ["-c", 'command -v "$1"', "sh", program]).status !== 0);
  if (absent.length > 0) {
    const packages = [...new Set(absent.map(([, name]) => name))].join(" ");
    return absent.map(([program]) => ({ what: `the program ${program}`, remedy: `apt-get install ${packages}` }));
  }
  const missing: Missing[] = [];
  if (machineArchive() === undefined)
    missing.push({ what: "a Debian archive", remedy: "run it on Debian with a source of its own suite below /etc/apt" });
  if (cgroupMounts().length === 0) missing.push({ what: "control groups", remedy: "mount cgroup2 on /sys/fs/cgroup" });
  return [...missing, ...(await triedInVain())];
}

/** What is missing, as text for a person. */
export function requirementsText(missing: readonly Missing[]): string {
  return ["The lab cannot run on this machine. Missing:", ...missing.map(({ what, remedy }) => `  ${what}: ${remedy}`)].join("\n");
}

async function triedInVain(): Promise<readonly Missing[]> {
  await mkdir(labFolder(), { recursive: true });
  const scratch = await mkdtemp(join(labFolder(), "try-"));
  const overlay = 'mkdir lower upper work root && mount -t overlay overlay -o "lowerdir=lower,upperdir=upper,workdir=work" root';
  const device = "mknod root/null c 1 3 && echo > root/null";
  const trials: readonly (readonly [argv: readonly string[], missing: Missing])[] = [
    [
      ["unshare", "--mount", "sh", "-c", `cd "$1" && ${overlay} && ${device}`, "sh", scratch],
      {
        what: "overlayfs",
        remedy: `run "modprobe overlay", and have ${labFolder()} on a disk that is no overlay and not mounted nodev (XDG_CACHE_HOME moves it)`,
      },
    ],
    [
      ["unshare", "--net", "sh", "-c", "ip link add bridge type bridge && ip link add one type veth peer name other"],
      { what: "network namespaces with bridges", remedy: 'run "modprobe bridge veth", and outside of a container that forbids them' },
    ],
  ];
  try {
    const results = await Promise.all(
      trials.map(async ([argv, missing]) => {
        const { code, stderr } = await run(argv);
        return code === 0 ? [] : [{ ...missing, remedy: `${missing.remedy} (${stderr.trim()})` }];
      }),
    );
    return results.flat();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
