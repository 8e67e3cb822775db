import { expect, it } from "vitest";
import { siteOf } from "./converge.ts";
import type { Ended } from "./ended.ts";
import { freshHost } from "./fresh-host.ts";
import { masterchefArgv, masterchefEnv } from "./host.ts";

// Services and units in a root where no systemd runs, as while an image is made: an own process 1, and nothing in /run.

const host = freshHost({ name: "image" });

async function inImage(command: readonly string[], resources: Readonly<Record<string, string>>): Promise<Ended> {
  await host().site({ "masterchef.yaml": siteOf(resources) });
  const enter = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-ec", 'mount -t tmpfs tmpfs /run; "$@"; exit $?', "sh"];
  return await host().run([...enter, ...masterchefArgv, ...command], { cwd: "/srv/site", env: masterchefEnv });
}

async function converge(resources: Readonly<Record<string, string>>): Promise<void> {
  const applied = await inImage(["apply", "--yes"], resources);
  expect([applied.code, applied.stdout + applied.stderr]).toEqual([0, applied.stdout + applied.stderr]);
  const checked = await inImage(["check", "--detailed-exit-code"], resources);
  expect([checked.code, checked.stdout + checked.stderr]).toEqual([0, checked.stdout + checked.stderr]);
}

const enabled = async (unit: string): Promise<string> => (await host().run(["systemctl", "--root=/", "is-enabled", unit])).stdout.trim();

it("makes units, enables and masks them, without a running init", async () => {
  const unit = '"[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n"';
  await converge({
    "systemd_unit.keeper": `{ content: ${unit} }`,
    "service.keeper": "{ enabled: true, subscribe: systemd_unit.keeper }",
    "service.ssh": "{ masked: true }",
    "timer.tick": "{ calendar: [daily] }",
  });
  expect(await Promise.all(["keeper", "ssh", "tick.timer"].map(enabled))).toEqual(["enabled", "masked", "enabled"]);
  await converge({ "service.keeper": "{ enabled: false }", "service.ssh": "{ masked: false }", "timer.tick": "{ state: absent }" });
  expect(await enabled("keeper")).toBe("disabled");
  expect((await host().run(["test", "-e", "/etc/systemd/system/tick.timer"])).code).toBe(1);
});

it("what is to run is told, for there is nothing that runs it", async () => {
  const { code, stdout, stderr } = await inImage(["plan"], { "service.keeper": "{ running: true }" });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringMatching(/cannot start keeper/)]);
});
