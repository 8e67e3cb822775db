import { expect, it } from "vitest";
import { readShow, shownAfter, shownOnceBrought } from "./shown-unit.ts";

const stopped =
  "Type=notify\nRemainAfterExit=no\nId=web.service\nLoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\nCanReload=yes\nNeedDaemonReload=no\n";

it("foretells what is printed after each deed, in the order systemd prints it", () => {
  const enabled = shownAfter(stopped, "enable") ?? "";
  const started = shownAfter(enabled, "start") ?? "";
  expect(started).toBe(stopped.replace("inactive", "active").replace("disabled", "enabled"));
  expect(readShow(started)).toMatchObject({ there: true, running: true, enabled: true, masked: false });
  expect(readShow(shownAfter(started, "stop") ?? "")).toMatchObject({ running: false, enabled: true });
  expect(readShow(shownAfter(started, "mask") ?? "")).toMatchObject({ masked: true });
});

it("leaves to the target what another unit file would say", () => {
  expect(shownAfter(stopped, "load")).toBe(stopped);
  expect(shownAfter(stopped.replace("NeedDaemonReload=no", "NeedDaemonReload=yes"), "load")).toBeUndefined();
  expect(shownAfter(stopped, "unmask")).toBeUndefined();
});

it("hopes for a unit with which everything is still to be done", () => {
  const missing = stopped
    .replace("LoadState=loaded", "LoadState=not-found")
    .replace("disabled", "")
    .replace("CanReload=yes", "CanReload=no");
  expect(readShow(missing)).toMatchObject({ there: false });
  expect(readShow(shownOnceBrought(missing))).toMatchObject({
    there: true,
    running: false,
    enabled: false,
    outdated: false,
    canReload: false,
  });
});
