import type { JsonObject } from "@masterchef/sdk";
import type { Answers } from "./asks.ts";

/** Families by the ids that os-release gives, of the system itself or of one it is like. */
const families: Readonly<Record<string, string>> = {
  debian: "debian",
  ubuntu: "debian",
  raspbian: "debian",
  rhel: "redhat",
  fedora: "redhat",
  centos: "redhat",
  rocky: "redhat",
  almalinux: "redhat",
  ol: "redhat",
  amzn: "redhat",
  suse: "suse",
  opensuse: "suse",
  "opensuse-leap": "suse",
  "opensuse-tumbleweed": "suse",
  sles: "suse",
  arch: "arch",
  archarm: "arch",
  manjaro: "arch",
  alpine: "alpine",
};

/** Architectures by what uname calls the machine; others keep uname's name. */
const architectures: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  amd64: "amd64",
  aarch64: "arm64",
  arm64: "arm64",
  armv6l: "arm",
  armv7l: "arm",
  armv8l: "arm",
  i386: "386",
  i486: "386",
  i586: "386",
  i686: "386",
};

/** `os`, `kernel` and `architecture`. */
export function systemFacts(answers: Answers): JsonObject {
  const [name, release, machine] = answers.output("uname")?.trim().split(" ") ?? [];
  return {
    ...osFacts(answers, name),
    ...(name === undefined || release === undefined ? {} : { kernel: { name, release } }),
    ...(machine === undefined ? {} : { architecture: architectures[machine] ?? machine }),
  };
}

function osFacts(answers: Answers, kernelName: string | undefined): JsonObject {
  const own = answers.text("os-release");
  const text = own === null ? answers.text("os-release-vendor") : own;
  if (text === undefined) return {};
  if (text === null) return kernelName === undefined ? {} : { os: { family: kernelName === "Darwin" ? "darwin" : "other" } };
  const release = parseRelease(text);
  const id = release.get("ID") ?? "linux";
  const like = (release.get("ID_LIKE") ?? "").split(" ").filter((each) => each !== "");
  const family = [id, ...like].map((each) => families[each]).find((each) => each !== undefined) ?? "other";
  const optional = {
    name: release.get("NAME"),
    version: release.get("VERSION_ID"),
    codename: release.get("VERSION_CODENAME"),
    pretty_name: release.get("PRETTY_NAME"),
  };
  return { os: { family, id, ...(like.length > 0 ? { id_like: like } : {}), ...definedMembers(optional) } };
}

/** Lines of `NAME=value`, the value perhaps in quotes of the shell. */
function parseRelease(text: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined) members.set(name, unquote(value));
  }
  return members;
}

function unquote(value: string): string {
  if (/^'.*'$/.test(value)) return value.slice(1, -1);
  return /^".*"$/.test(value) ? value.slice(1, -1).replaceAll(/\\(["$`\\])/g, "$1") : value;
}

/** The members that have a value. */
export function definedMembers<T>(members: Readonly<Record<string, T | undefined>>): Readonly<Record<string, T>> {
  const defined: Record<string, T> = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) defined[name] = value;
  return defined;
}
