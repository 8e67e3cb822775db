import { expect, it } from "vitest";
import { shownAfter, shownOnceBrought } from "./shown-unit.ts";

const stopped =
  "Type=notify\nResult=exit-code\nId=web.service\nLoadState=loaded\nActiveState=inactive\nSubState=dead\nUnitFileState=disabled\nCanReload=yes\nNeedDaemonReload=no\n";

it("foretells what is printed after each deed, in the order systemd prints it", () => {
  const started = shownAfter(shownAfter(stopped, "enable") ?? "", "start");
  expect(started).toBe(
    "Type=notify\nResult=success\nId=web.service\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\nCanReload=yes\nNeedDaemonReload=no\n",
  );
  expect(shownAfter(started ?? "", "stop")).toBe(
    stopped.replace("exit-code", "success").replace("UnitFileState=disabled", "UnitFileState=enabled"),
  );
  expect(shownAfter(stopped, "mask")).toBe(
    stopped.replace("LoadState=loaded", "LoadState=masked").replace("UnitFileState=disabled", "UnitFileState=masked"),
  );
});

it.each([
  ["web.service", "simple", "running"],
  ["web.service", "oneshot", "exited"],
  ["web.timer", "", "waiting"],
  ["web.socket", "", "listening"],
])("knows how %s of type %s is active", (id, type, active) => {
  expect(shownAfter(`Id=${id}\nType=${type}\nSubState=dead\n`, "start")).toContain(`SubState=${active}\n`);
});

it("leaves to the target what another unit file would say", () => {
  expect(shownAfter(stopped, "load")).toBe(stopped);
  expect(shownAfter(stopped.replace("NeedDaemonReload=no", "NeedDaemonReload=yes"), "load")).toBeUndefined();
  expect(shownAfter(stopped, "unmask")).toBeUndefined();
});

it("hopes for a unit with which everything is still to be done", () => {
  const missing = "Id=web.service\nLoadState=not-found\nActiveState=inactive\nUnitFileState=\nCanReload=no\n";
  expect(shownOnceBrought(missing)).toBe("Id=web.service\nLoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\nCanReload=no\n");
});
