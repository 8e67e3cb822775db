import { expect, test } from "vitest";
import { siteOf } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";

const host = freshHost();

/** A file that a command listens to; before the command has its turn, another waits until it is let go. */
const resources = (folder: string): Readonly<Record<string, string>> => ({
  "directory.root": `{ path: ${folder} }`,
  "file.conf": `{ path: ${folder}/conf, content: one, notify: command.tell }`,
  "command.wait": `{ argv: [sh, -c, 'touch ${folder}/began; until [ -e ${folder}/go ]; do sleep 0.05; done; touch ${folder}/waited'], creates: ${folder}/waited, require: file.conf }`,
  "command.tell": `{ argv: [sh, -c, 'echo told >> ${folder}/told'], refresh_only: true, writes: ["path:${folder}/told"], require: command.wait }`,
});

const inside = (site: string): { readonly cwd: string } => ({ cwd: `/srv/${site}` });

async function begin(site: string, folder: string): Promise<ReturnType<ReturnType<typeof host>["beginMasterchef"]>> {
  await host().write(`/srv/${site}/masterchef.yaml`, siteOf(resources(folder)));
  const running = host().beginMasterchef(["apply", "--yes"], inside(site));
  await host().shell(`until [ -e ${folder}/began ]; do sleep 0.05; done`);
  return running;
}

test("two sites on one host: who comes second is told who is at work, and changes nothing", async () => {
  const running = await begin("one", "/srv/shared");
  await host().write("/srv/two/masterchef.yaml", siteOf({ "file.other": "{ path: /srv/other, content: x }" }));
  const refused = await host().masterchef(["apply", "--yes"], inside("two"));
  await host().shell("touch /srv/shared/go");
  expect([refused.code, refused.stdout + refused.stderr]).toEqual([75, expect.stringMatching(/MC_RUN_LEASED[^]*\/srv\/one/)]);
  expect((await host().run(["test", "-e", "/srv/other"])).code).toBe(1);
  expect((await running.ended).code).toBe(0);
  expect((await host().masterchef(["apply", "--yes"], inside("two"))).code).toBe(0);
  expect(await host().shell("stat -c '%U %a' /var/lib/masterchef; ls /var/lib/masterchef; cat /var/lib/masterchef/owed")).toMatch(
    /^root 700\nlease-2\nowed\n$/,
  );
});

test("owed-foreign: what a killed run of one site owes is shown to the other, which neither does nor forgets it; its own next apply does it once", async () => {
  const running = await begin("owing", "/srv/owing-files");
  running.signal("SIGKILL");
  await running.ended;
  await host().shell("touch /srv/owing-files/go; until [ -e /srv/owing-files/waited ]; do sleep 0.05; done");
  await host().write("/srv/two/masterchef.yaml", siteOf({ "file.more": "{ path: /srv/more, content: x }" }));
  // The transport of the dead run ends what it had begun, and only then the host is free.
  await expect
    .poll(async () => (await host().masterchef(["apply", "--yes"], inside("two"))).code, { timeout: 60_000, interval: 1000 })
    .toBe(0);
  const plan = await host().masterchef(["plan"], inside("two"));
  expect(plan.stdout + plan.stderr).toContain("foreign refresh of command.tell");
  expect((await host().run(["test", "-e", "/srv/owing-files/told"])).code).toBe(1);
  const applied = await host().masterchef(["apply", "--yes"], inside("owing"));
  expect([applied.code, applied.stderr]).toEqual([0, applied.stderr]);
  expect(applied.stdout + applied.stderr).toContain("changed in an earlier run that did not come to it");
  expect(await host().shell("cat /srv/owing-files/told")).toBe("told\n");
  expect((await host().masterchef(["owed", "list"], inside("owing"))).stdout).toBe("Nothing is owed to this host.\n");
  expect(await host().masterchef(["check", "--detailed-exit-code"], inside("owing"))).toMatchObject({ code: 0 });
});

test("owed-crash-points: after a power cut the refresh is still owed, and the next apply does it", async () => {
  await begin("cut", "/srv/cut-files");
  await host().kill();
  await host().start();
  await host().shell("touch /srv/cut-files/go");
  expect((await host().masterchef(["owed", "list"], inside("cut"))).stdout).toContain("owed refresh of command.tell");
  const applied = await host().masterchef(["apply", "--yes"], inside("cut"));
  expect([applied.code, applied.stderr]).toEqual([0, applied.stderr]);
  expect(await host().shell("cat /srv/cut-files/told")).toBe("told\n");
  expect((await host().masterchef(["owed", "list"], inside("cut"))).stdout).toBe("Nothing is owed to this host.\n");
});

test("a refresh that fails stays owed until it succeeds, though nothing changes any more", async () => {
  await host().write(
    "/srv/failing/masterchef.yaml",
    siteOf({
      "file.conf": "{ path: /srv/failing.conf, content: one, notify: command.tell }",
      "command.tell": `{ argv: [sh, -c, 'test -e /srv/ready && echo told >> /srv/failing.told'], refresh_only: true, writes: ["path:/srv/failing.told"] }`,
    }),
  );
  for (const _ of [1, 2]) expect((await host().masterchef(["apply", "--yes"], inside("failing"))).code).not.toBe(0);
  await host().shell("touch /srv/ready");
  expect((await host().masterchef(["apply", "--yes"], inside("failing"))).code).toBe(0);
  expect((await host().masterchef(["apply", "--yes"], inside("failing"))).code).toBe(0);
  expect(await host().shell("cat /srv/failing.told")).toBe("told\n");
});
