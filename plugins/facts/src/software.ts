import type { JsonObject } from "@masterchef/sdk";
import { compareText } from "@masterchef/sdk";
import type { managerPaths } from "./asks.ts";
import type { Answers } from "./asks.ts";

/** `init` and `package_managers`. */
export function softwareFacts(answers: Answers): JsonObject {
  return { ...initFacts(answers), ...managerFacts(answers) };
}

/** What runs the services. A running system is told by the traces its first process leaves, not by what is installed. */
function initFacts(answers: Answers): JsonObject {
  const comm = answers.text("init-comm")?.trim();
  const [systemd, openrc, inittab] = [answers.exists("systemd-running"), answers.exists("openrc-running"), answers.exists("inittab")];
  if (systemd === true || comm === "systemd") return { init: "systemd" };
  if (systemd === undefined || comm === undefined) return {};
  if (openrc === true) return { init: "openrc" };
  if (openrc === undefined || inittab === undefined) return {};
  if (comm === "launchd") return { init: "launchd" };
  return { init: comm === "init" && inittab ? "sysv" : "none" };
}

/** All of them or none: half a list would pass for a whole one. */
function managerFacts(answers: Answers): JsonObject {
  const names = managerNames.map((name) => ({ name, there: answers.exists(name) }));
  if (names.some(({ there }) => there === undefined)) return {};
  return { package_managers: names.filter(({ there }) => there).map(({ name }) => name) };
}

const managerNames = (["apk", "apt", "dnf", "pacman", "zypper"] as const satisfies readonly (keyof typeof managerPaths)[]).toSorted(
  compareText,
);
