import type { Asking, FileObservation, ProcessResult, QueryOf, Result } from "@masterchef/sdk";
import { fileQuery, process, processQuery, scope } from "@masterchef/sdk";

/** The largest file that is read, in bytes: /proc/cpuinfo of a machine with several hundred processors. */
const contentLimit = 1_048_576;

/** Files whose content is read, by key. All of them say the same however often they are read, or only such parts of them are used. */
export const contentPaths = {
  "os-release": "/etc/os-release",
  "os-release-vendor": "/usr/lib/os-release",
  cpuinfo: "/proc/cpuinfo",
  meminfo: "/proc/meminfo",
  mountinfo: "/proc/self/mountinfo",
  status: "/proc/self/status",
  passwd: "/etc/passwd",
  hostname: "/proc/sys/kernel/hostname",
  hosts: "/etc/hosts",
  route: "/proc/net/route",
  "init-comm": "/proc/1/comm",
  container: "/run/systemd/container",
  vendor: "/sys/class/dmi/id/sys_vendor",
  product: "/sys/class/dmi/id/product_name",
} as const;

/** Paths of which only existence counts, by key. */
export const existencePaths = {
  "systemd-running": "/run/systemd/system",
  "openrc-running": "/run/openrc",
  inittab: "/etc/inittab",
  "docker-env": "/.dockerenv",
  "container-env": "/run/.containerenv",
} as const;

/** The program that gives each package manager away. */
export const managerPaths = {
  apk: "/sbin/apk",
  apt: "/usr/bin/apt-get",
  dnf: "/usr/bin/dnf",
  pacman: "/usr/bin/pacman",
  zypper: "/usr/bin/zypper",
} as const;

/** Everything that was answered. A file that could not be read is not among the answers: nothing is concluded from it. */
export interface Answers {
  /** Text of a file; null where there is none; undefined where nobody can say. */
  readonly text: (key: keyof typeof contentPaths) => string | null | undefined;
  /** Whether something is at the path; undefined where nobody can say. */
  readonly exists: (key: keyof typeof existencePaths | keyof typeof managerPaths) => boolean | undefined;
  /** What a program printed, if it is there and succeeded. */
  readonly output: (key: "uname" | "addresses") => string | undefined;
}

/** Asks for everything in one round. */
export function askAll(asking: Asking): Answers {
  const answered = asking.outcomes({
    ...contentQueries(),
    ...existenceQueries(existencePaths),
    ...existenceQueries(managerPaths),
    uname: processQuery(process(["uname", "-srm"]), [scope.kind("runtime")]),
    addresses: processQuery(process(["ip", "-j", "addr", "show"], { outputLimit: contentLimit }), [scope.kind("runtime")]),
  });
  const files: Readonly<Record<string, Result<FileObservation | ProcessResult, unknown>>> = answered;
  return {
    text: (key) => textOf(files[key]),
    exists: (key) => existenceOf(files[key]),
    output: (key) => outputOf(answered[key]),
  };
}

function contentQueries(): { readonly [K in keyof typeof contentPaths]: QueryOf<"file"> };
function contentQueries(): Readonly<Record<string, QueryOf<"file">>> {
  return Object.fromEntries(
    Object.entries(contentPaths).map(([key, path]) => [key, fileQuery(path, { follow: true, want: { content: true }, contentLimit })]),
  );
}

function existenceQueries<Paths extends Readonly<Record<string, string>>>(paths: Paths): { readonly [K in keyof Paths]: QueryOf<"file"> };
function existenceQueries(paths: Readonly<Record<string, string>>): Readonly<Record<string, QueryOf<"file">>> {
  return Object.fromEntries(Object.entries(paths).map(([key, path]) => [key, fileQuery(path, { follow: true })]));
}

function textOf(answer: Result<FileObservation | ProcessResult, unknown> | undefined): string | null | undefined {
  if (answer?.tag !== "ok" || !("state" in answer.val)) return undefined;
  const { state } = answer.val;
  if (state.tag === "absent") return null;
  const { content } = state.val;
  return content?.tag === "text" ? content.val : undefined;
}

function existenceOf(answer: Result<FileObservation | ProcessResult, unknown> | undefined): boolean | undefined {
  return answer?.tag === "ok" && "state" in answer.val ? answer.val.state.tag === "present" : undefined;
}

function outputOf(answer: Result<ProcessResult, unknown>): string | undefined {
  if (answer.tag === "err") return undefined;
  const { exit, stdout } = answer.val;
  return exit.tag === "code" && exit.val === 0 && stdout.tag === "text" ? stdout.val : undefined;
}
