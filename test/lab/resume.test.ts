import { expect, test } from "vitest";
import { siteOf } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";
import type { LabHost } from "./host.ts";

const host = freshHost();

/** Something before, something that waits until it is let go, something after; and what listens to the first. */
const resources = (folder: string): Readonly<Record<string, string>> => ({
  "directory.root": `{ path: ${folder} }`,
  "file.first": `{ path: ${folder}/first, content: one, notify: command.count }`,
  "command.wait": `{ argv: [sh, -c, 'touch ${folder}/began; until [ -e ${folder}/go ]; do sleep 0.05; done; echo done >> ${folder}/waited'], creates: ${folder}/waited, require: file.first }`,
  "file.last": `{ path: ${folder}/last, content: two, require: command.wait }`,
  "command.count": `{ argv: [sh, -c, 'echo told >> ${folder}/told'], refresh_only: true, writes: ["path:${folder}/told"] }`,
});

/** Begins a run and comes back when it is in its middle. */
async function beginRun(on: LabHost, folder: string): Promise<ReturnType<LabHost["beginMasterchef"]>> {
  await on.shell("rm -rf /srv/site/.masterchef");
  await on.site({ "masterchef.yaml": siteOf(resources(folder)) });
  const running = on.beginMasterchef(["apply", "--yes"]);
  await on.shell(`until [ -e ${folder}/began ]; do sleep 0.05; done`);
  return running;
}

/** Takes up the run and sees to it that all is as declared, nothing was done twice, and what was owed was done. */
async function goOn(on: LabHost, folder: string): Promise<void> {
  await on.shell(`touch ${folder}/go`);
  const run = (await on.output(["ls", "/srv/site/.masterchef/runs"])).trim();
  const resumed = await on.masterchef(["resume", run, "--yes"]);
  expect([resumed.code, resumed.stdout + resumed.stderr]).toEqual([0, resumed.stdout + resumed.stderr]);
  expect(await on.masterchef(["check", "--detailed-exit-code"])).toMatchObject({ code: 0 });
  expect(await on.shell(`cd ${folder}; cat first last waited told`)).toBe("onetwodone\ntold\n");
}

test("the kernel is killed in the middle of a run: it is taken up and nothing is done twice", async () => {
  const running = await beginRun(host(), "/srv/killed");
  expect(running.signal("SIGKILL")).toBe(true);
  expect((await running.ended).code).toBe(137);
  // What it had started goes on without it, and ends before anybody asks.
  await host().shell("touch /srv/killed/go; until [ -e /srv/killed/waited ]; do sleep 0.05; done");
  await goOn(host(), "/srv/killed");
});

test("the host is rebooted in the middle of a run: it is taken up after the boot", async () => {
  const running = await beginRun(host(), "/srv/rebooted");
  const before = await host().bootId();
  await host().reboot();
  expect((await running.ended).code).not.toBe(0);
  expect(await host().bootId()).not.toBe(before);
  await goOn(host(), "/srv/rebooted");
});

test("the host loses its power in the middle of a run: it is taken up after the boot", async () => {
  const running = await beginRun(host(), "/srv/lost");
  await host().kill();
  expect((await running.ended).code).not.toBe(0);
  await host().start();
  await goOn(host(), "/srv/lost");
});
