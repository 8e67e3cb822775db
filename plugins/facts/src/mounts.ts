import type { Json, JsonObject } from "@masterchef/sdk";
import { compareText, isWithin } from "@masterchef/sdk";
import type { Answers } from "./asks.ts";

/** File systems that hold no files of anyone's. */
const pseudo = new Set(
  "autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs fusectl hugetlbfs mqueue nsfs proc pstore rpc_pipefs securityfs selinuxfs sysfs tracefs".split(
    " ",
  ),
);

/** Where mounts come and go with logins, containers and packages. */
const fleeting = [
  "/proc",
  "/sys",
  "/dev",
  "/run",
  "/var/run",
  "/snap",
  "/var/snap",
  "/var/lib/docker",
  "/var/lib/containers",
  "/var/lib/containerd",
  "/var/lib/kubelet",
  "/var/lib/lxcfs",
];

/** `mounts` by path. Of several on one path the last one, which hides the others. */
export function mountFacts(answers: Answers): JsonObject {
  const text = answers.text("mountinfo") ?? undefined;
  if (text === undefined) return {};
  const mounts = new Map<string, Json>();
  for (const line of text.split("\n")) {
    const mount = parseMount(line);
    if (mount === undefined || pseudo.has(mount.type) || fleeting.some((directory) => isWithin(mount.path, directory))) continue;
    mounts.set(mount.path, { device: mount.device, type: mount.type, options: mount.options });
  }
  return { mounts: Object.fromEntries([...mounts].toSorted(([left], [right]) => compareText(left, right))) };
}

interface Mount {
  readonly path: string;
  readonly device: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** Fields before a lone dash: id, parent, device number, root, path, options, and any number of others; behind it: type, device, options of the file system. */
function parseMount(line: string): Mount | undefined {
  const fields = line.split(" ");
  const dash = fields.indexOf("-", 6);
  const [path, options, type, device] = [fields[4], fields[5], fields[dash + 1], fields[dash + 2]];
  if (dash < 0 || path === undefined || options === undefined || type === undefined || device === undefined) return undefined;
  return { path: unescape(path), device: unescape(device), type, options: options.split(",").toSorted(compareText) };
}

/** Blanks, tabs, line breaks and backslashes stand as three octal digits. */
function unescape(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
