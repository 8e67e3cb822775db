import type { ProcessResult } from "@masterchef/sdk";
import { byCommands, readLsbStatus } from "./by-commands.ts";
import type { Deed, Manager } from "./service-manager.ts";

/** OpenRC, of Alpine and Gentoo. */
export const openrc: Manager = byCommands({
  status: (name) => ["rc-service", name, "status"],
  readStatus: readLsbStatus,
  startup: () => ["rc-update", "show", "default"],
  readStartup: (result, name) =>
    textOf(result)
      ?.split("\n")
      .some((line) => line.split("|")[0]?.trim() === name),
  deed(name, deed) {
    if (deed === "enable") return ["rc-update", "add", name, "default"];
    if (deed === "disable") return ["rc-update", "del", name, "default"];
    return runDeed(["rc-service", name], deed);
  },
});

/** Scripts in /etc/init.d, linked by update-rc.d. */
export const sysv: Manager = byCommands({
  status: (name) => ["service", name, "status"],
  readStatus: readLsbStatus,
  startup: (name) => ["find", "/etc/rc2.d", "/etc/rc3.d", "-name", `S[0-9][0-9]${name}`],
  readStartup: (result) => (result.stdout.tag === "text" ? result.stdout.val.trim() !== "" : undefined),
  deed(name, deed) {
    if (deed === "enable") return ["update-rc.d", name, "enable"];
    if (deed === "disable") return ["update-rc.d", name, "disable"];
    return runDeed(["service", name], deed);
  },
});

/** launchd, of macOS. Whether a job is disabled is kept apart from its file, and loading one says nothing of it. */
export const launchd: Manager = byCommands({
  status: (name) => ["launchctl", "print", `system/${name}`],
  readStatus(result) {
    if (result.exit.tag !== "code") return undefined;
    // 113: no such service in the domain.
    if (result.exit.val === 113) return { there: false, running: false };
    const state = /^\s*state = (\S+)/m.exec(textOf(result) ?? "")?.[1];
    return state === undefined ? undefined : { there: true, running: state === "running" };
  },
  startup: () => ["launchctl", "print-disabled", "system"],
  readStartup(result, name) {
    const text = textOf(result);
    return text === undefined ? undefined : !new RegExp(`"${name.replaceAll(".", "\\.")}" => (?:disabled|true)`).test(text);
  },
  deed(name, deed) {
    switch (deed) {
      case "start":
        return ["launchctl", "kickstart", `system/${name}`];
      case "stop":
        return ["launchctl", "kill", "SIGTERM", `system/${name}`];
      case "restart":
        return ["launchctl", "kickstart", "-k", `system/${name}`];
      case "enable":
      case "disable":
        return ["launchctl", deed, `system/${name}`];
      case "load":
        return [];
      case "mask":
      case "unmask":
      case "reload":
      case "reenable":
        return undefined;
    }
  },
});

function runDeed(program: readonly string[], deed: Deed): readonly string[] | undefined {
  switch (deed) {
    case "start":
    case "stop":
    case "restart":
    case "reload":
      return [...program, deed];
    case "load":
      return [];
    default:
      return undefined;
  }
}

function textOf({ stdout }: ProcessResult): string | undefined {
  return stdout.tag === "text" ? stdout.val : undefined;
}
