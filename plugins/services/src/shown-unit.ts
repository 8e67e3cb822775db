import type { Deed } from "./service-manager.ts";

/**
 * What `systemctl show` prints once a deed is done. Undefined: that is for the target to say, for another unit file is read then. A service that was told to
 * stop may end as failed too, which is no more running than inactive.
 */
export function shownAfter(text: string, deed: Deed): string | undefined {
  switch (deed) {
    case "load":
      return valueIn(text, "NeedDaemonReload") === "yes" ? undefined : text;
    case "enable":
    case "reenable":
      return withValues(text, { UnitFileState: "enabled" });
    case "disable":
      return withValues(text, { UnitFileState: "disabled" });
    case "start":
    case "restart":
      return withValues(text, { ActiveState: "active", SubState: activeAs(text), Result: "success" });
    case "stop":
      return withValues(text, { ActiveState: "inactive", SubState: "dead", Result: "success" });
    case "reload":
      return text;
    case "mask":
      return withValues(text, { LoadState: "masked", UnitFileState: "masked" });
    case "unmask":
      return undefined;
  }
}

/**
 * What is printed of a unit that is not there, as it would be once a package or a file brought it: neither running nor enabled, which is the most there
 * could be to do.
 */
export function shownOnceBrought(text: string): string {
  return withValues(text, {
    LoadState: "loaded",
    ActiveState: "inactive",
    SubState: "dead",
    UnitFileState: "disabled",
    NeedDaemonReload: "no",
  });
}

/** How a unit of its kind is active. */
function activeAs(text: string): string {
  if (valueIn(text, "Type") === "oneshot") return "exited";
  switch (valueIn(text, "Id").split(".").at(-1)) {
    case "socket":
      return "listening";
    case "timer":
    case "path":
      return "waiting";
    case "mount":
      return "mounted";
    case "target":
    case "slice":
      return "active";
    default:
      return "running";
  }
}

function valueIn(text: string, name: string): string {
  const line = text.split("\n").find((each) => each.startsWith(`${name}=`));
  return line === undefined ? "" : line.slice(name.length + 1);
}

function withValues(text: string, values: Readonly<Record<string, string>>): string {
  return text
    .split("\n")
    .map((line) => {
      const name = line.slice(0, line.indexOf("="));
      return Object.hasOwn(values, name) ? `${name}=${values[name] ?? ""}` : line;
    })
    .join("\n");
}
