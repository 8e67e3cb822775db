import { beforeEach, expect, test } from "vitest";
import { siteOf } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";

const host = freshHost({ name: "reboots" });

/** A new kernel that wants a boot, thirty files after it, and a service that listens to a file written before it. */
const resources = {
  "file.setting": `{ path: /etc/lab-setting, content: "one\\n", notify: service.cron }`,
  "command.kernel": `{ argv: [touch, /etc/lab-kernel, /run/reboot-required], creates: /etc/lab-kernel, writes: ["path:/etc/lab-kernel", "path:/run/reboot-required"] }`,
  "reboot.updates": `{ message: The lab boots anew., require: [command.kernel, file.setting] }`,
  "file.after": `{ matrix: { n: [${Array.from({ length: 30 }, (_, n) => n).join(", ")}] }, path: "/etc/lab-after-\${{ string(matrix.n) }}", content: "x\\n", require: reboot.updates }`,
  "service.cron": `{ running: true, enabled: true, on_refresh: restart, require: reboot.updates }`,
};

interface Line {
  readonly step?: { readonly address: string; readonly kind: string; readonly grade: string };
}

function linesOf(stdout: string): readonly Line[] {
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

async function lastRun(): Promise<string> {
  return (await host().shell("ls -t /srv/site/.masterchef/runs | head -1")).trim();
}

beforeEach(async () => {
  await host().shell("rm -f /etc/lab-* /run/reboot-required; rm -rf /srv/site/.masterchef/runs");
});

test("reboot-keeps-files-exact: the files after a reboot stay exact, and the plan names the reboot", async () => {
  await host().site({ "masterchef.yaml": siteOf(resources) });
  const planned = await host().masterchef(["plan", "--json"]);
  const steps = linesOf(planned.stdout).flatMap(({ step }) => step ?? []);
  const files = steps.filter(({ address }) => address.startsWith("file.after"));
  expect([files.length, new Set(files.map(({ grade }) => grade))]).toEqual([30, new Set(["exact"])]);
  expect(steps.find(({ address }) => address === "reboot.updates")).toMatchObject({ kind: "open" });
  expect((await host().masterchef(["plan", "--out", "p"])).stdout).toContain("reboot.updates");
  expect((await host().masterchef(["show", "p", "--operations"])).stdout).toContain("may barrier");
});

test("reboot-clears-owed: a run ends at a reboot and goes on after it; what a boot makes anew is not refreshed for what changed before", async () => {
  await host().site({ "masterchef.yaml": siteOf(resources) });
  const leader = host().leader ?? 0;
  const boot = await host().bootId();
  const applied = await host().masterchef(["apply", "--yes"]);
  expect([applied.code, applied.stdout + applied.stderr]).toEqual([4, expect.stringContaining("MC_RUN_REBOOTING")]);
  expect(applied.stdout + applied.stderr).toContain("masterchef resume");
  await host().rebooted(leader);
  expect(await host().bootId()).not.toBe(boot);
  const run = await lastRun();
  const restarted = async (): Promise<string> => await host().output(["systemctl", "show", "-p", "ExecMainPID", "cron"]);
  const pid = await restarted();
  const resumed = await host().masterchef(["resume", run.replace(/\..*$/, ""), "--yes"]);
  expect([resumed.code, resumed.stdout + resumed.stderr]).toEqual([0, resumed.stdout + resumed.stderr]);
  expect((await host().shell("ls /etc/lab-after-* | wc -l")).trim()).toBe("30");
  expect(await restarted()).toBe(pid);
  expect((await host().masterchef(["check", "--detailed-exit-code"])).code).toBe(0);
});

test("a reboot that something it listens to calls for happens once, also over a resume", async () => {
  const listening = {
    "file.setting": `{ path: /etc/lab-boot-setting, content: "two\\n", notify: reboot.now }`,
    "reboot.now": `{ if_required: false }`,
    "file.after": `{ path: /etc/lab-after, content: "x\\n", require: reboot.now }`,
  };
  await host().site({ "masterchef.yaml": siteOf(listening) });
  const leader = host().leader ?? 0;
  const planned = await host().masterchef(["plan"]);
  expect(planned.stdout).toMatch(/! reboot\.now +reboot, because file\.setting changes/);
  expect(planned.stdout).toContain("reboots");
  expect((await host().masterchef(["apply", "--yes"])).code).toBe(4);
  await host().rebooted(leader);
  const booted = host().leader;
  const run = (await lastRun()).replace(/\..*$/, "");
  const resumed = await host().masterchef(["resume", run, "--yes"]);
  expect([resumed.code, resumed.stdout + resumed.stderr]).toEqual([0, resumed.stdout + resumed.stderr]);
  expect(host().leader).toBe(booted);
  expect(await host().read("/etc/lab-after")).toBe("x\n");
  expect((await host().masterchef(["check", "--detailed-exit-code"])).code).toBe(0);
});
