import { expect, it } from "vitest";
import { apply, converge } from "./converge.ts";
import { addFailingUnit, failingUnitSays } from "./faults.ts";
import { freshHost } from "./fresh-host.ts";

// Types `systemd_unit`, `timer` and `socket`, and what is told of units that fail, with a systemd that runs.

const host = freshHost({ name: "units" });

async function property(name: string, unit: string): Promise<string> {
  return (await host().output(["systemctl", "show", "--value", `--property=${name}`, unit])).trim();
}

const unit = (seconds: number): string => `"[Service]\\nExecStart=/bin/sleep ${seconds}\\n[Install]\\nWantedBy=multi-user.target\\n"`;

it("makes a unit that a service of the same run starts, and starts it anew with what is new", async () => {
  await converge(host(), {
    "systemd_unit.keeper": `{ content: ${unit(1000)} }`,
    "service.keeper": "{ running: true, enabled: true, subscribe: systemd_unit.keeper }",
  });
  expect([await property("ActiveState", "keeper"), await property("UnitFileState", "keeper")]).toEqual(["active", "enabled"]);
  await converge(host(), {
    "systemd_unit.keeper": `{ content: ${unit(1001)} }`,
    "service.keeper": "{ running: true, enabled: true, subscribe: systemd_unit.keeper }",
  });
  expect(await host().shell("pgrep -fx '/bin/sleep 1001'")).not.toBe("");
});

it("drop-in-new-dir: a first drop-in is read although nothing shows as outdated", async () => {
  const dropIn = '{ name: keeper, drop_in: colour, content: "[Service]\\nEnvironment=COLOUR=teal\\n" }';
  const before = await property("MainPID", "keeper");
  await converge(host(), {
    "systemd_unit.keeper_colour": dropIn,
    "service.keeper": "{ running: true, subscribe: systemd_unit.keeper_colour }",
  });
  expect(await property("Environment", "keeper")).toBe("COLOUR=teal");
  expect(await property("MainPID", "keeper")).not.toBe(before);
  await converge(host(), { "systemd_unit.keeper_colour": "{ name: keeper, drop_in: colour, state: absent }" });
  expect(await property("Environment", "keeper")).toBe("");
});

it("old-exec-after-restart: what was restarted without being read anew is not settled", async () => {
  await host().shell(
    "sed -i 's/sleep 1001/sleep 1002/' /etc/systemd/system/keeper.service; systemctl restart keeper; pgrep -fx '/bin/sleep 1001'",
  );
  const site = { "service.keeper": "{ running: true, enabled: true }" };
  await host().write("/srv/site/masterchef.yaml", `masterchef: 1\nname: lab\nresources:\n  service.keeper: ${site["service.keeper"]}\n`);
  const plan = await host().masterchef(["plan"]);
  expect(plan.stdout).toMatch(/loaded/);
  await converge(host(), site);
  expect(await property("NeedDaemonReload", "keeper")).toBe("no");
});

it("a unit that systemd would pass over in part is refused before it is there", async () => {
  const { code, stdout, stderr } = await apply(host(), {
    "systemd_unit.odd": '{ content: "[Service]\\nExecStart=/bin/sleep 1\\nColour=teal\\n" }',
  });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringMatching(/does not accept the new content.*Colour/s)]);
  expect((await host().run(["test", "-e", "/etc/systemd/system/odd.service"])).code).toBe(1);
});

it("a drop-in that keeps its unit from being loaded is told", async () => {
  const { code, stdout, stderr } = await apply(host(), {
    "systemd_unit.wrong": '{ name: keeper, drop_in: wrong, content: "[Service]\\nExecStart=/bin/sleep 2\\n" }',
  });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringMatching(/cannot be loaded.*bad unit file setting/s)]);
  // What runs is left alone.
  expect(await host().shell("pgrep -fx '/bin/sleep 1001'")).not.toBe("");
  await converge(host(), { "systemd_unit.wrong": "{ name: keeper, drop_in: wrong, state: absent }" });
});

it("a unit that fails to start is told with the last of its journal", async () => {
  const mend = await addFailingUnit(host(), "painter");
  const failed = await apply(host(), { "service.painter": "{ running: true }" });
  expect([failed.code === 0, failed.stdout + failed.stderr]).toEqual([false, expect.stringContaining(failingUnitSays)]);
  await mend();
  await converge(host(), { "service.painter": "{ running: true }" });
});

it("what a journal says is told without what a terminal would obey", async () => {
  await host().write(
    "/etc/systemd/system/rude.service",
    "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c 'printf \"bell \\\\007 colour \\\\033[31mred\\\\n\"; exit 5'\n",
  );
  await host().output(["systemctl", "daemon-reload"]);
  const { stdout, stderr } = await apply(host(), { "service.rude": "{ running: true }" });
  expect(stdout + stderr).toMatch(/exit-code|Failed with result/);
  expect([stdout + stderr].some((text) => text.includes("\u0007") || text.includes("\u001b[31m"))).toBe(false);
});

it("makes, changes and takes away a timer", async () => {
  await host().write("/etc/systemd/system/tick.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n");
  await converge(host(), { "timer.tick": "{ calendar: [daily], persistent: true }" });
  expect([await property("ActiveState", "tick.timer"), await property("UnitFileState", "tick.timer")]).toEqual(["active", "enabled"]);
  await converge(host(), { "timer.tick": '{ calendar: ["Mon 04:00"], random_delay: 10min }' });
  expect(await property("TimersCalendar", "tick.timer")).toMatch(/Mon \*-\*-\* 04:00:00/);
  await converge(host(), { "timer.tick": "{ state: absent }" });
  expect([await property("LoadState", "tick.timer"), await property("ActiveState", "tick.timer")]).toEqual(["not-found", "inactive"]);
});

it("a time that is none is refused before it is there", async () => {
  const { code, stdout, stderr } = await apply(host(), { "timer.never": "{ calendar: [someday], unit: tick.service }" });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringMatching(/calendar specification.*someday/s)]);
  expect((await host().run(["test", "-e", "/etc/systemd/system/never.timer"])).code).toBe(1);
});

it("makes a socket, and opens it anew although its service holds it", async () => {
  await host().write("/etc/systemd/system/hello.service", "[Service]\nExecStart=/bin/sleep 3000\n");
  await converge(host(), { "socket.hello": '{ stream: [/run/hello.sock], mode: "0660" }' });
  expect((await host().shell("stat -c %a /run/hello.sock")).trim()).toBe("660");
  await host().shell("systemctl start hello.service");
  await converge(host(), { "socket.hello": '{ stream: [/run/hello-2.sock], mode: "0600" }' });
  expect((await host().shell("stat -c %a /run/hello-2.sock")).trim()).toBe("600");
  await converge(host(), { "socket.hello": "{ state: absent }" });
  expect(await property("ActiveState", "hello.socket")).toBe("inactive");
});

it("makes a unit of a user, which the user's service starts", async () => {
  await host().shell(
    "useradd -m -s /bin/bash ann; loginctl enable-linger ann; until systemctl --user --machine=ann@.host is-system-running --wait; do sleep 0.2; done || true",
  );
  await converge(host(), {
    "systemd_unit.sync": `{ user: ann, content: "[Service]\\nExecStart=/bin/sleep 4000\\n[Install]\\nWantedBy=default.target\\n" }`,
    "service.sync": "{ user: ann, running: true, enabled: true, subscribe: systemd_unit.sync }",
  });
  expect((await host().shell("stat -c '%U %a' /home/ann/.config/systemd/user/sync.service")).trim()).toBe("ann 644");
  expect((await host().shell("pgrep -u ann -fx '/bin/sleep 4000'")).trim()).not.toBe("");
});

it("static, indirect, linked and masked units are what they are", async () => {
  await host().shell(
    [
      "printf '[Service]\\nExecStart=/bin/sleep 5000\\n' > /etc/systemd/system/static-one.service",
      "printf '[Service]\\nExecStart=/bin/sleep 5001\\n[Install]\\nWantedBy=multi-user.target\\n' > /srv/linked-one.service",
      "printf '[Service]\\nExecStart=/bin/sleep 5002\\n[Install]\\nAlso=static-one.service\\n' > /etc/systemd/system/indirect-one.service",
      "systemctl link /srv/linked-one.service",
      "systemctl daemon-reload",
    ].join("; "),
  );
  await converge(host(), {
    "service.static-one": "{ running: true, enabled: true }",
    "service.indirect-one": "{ running: true, enabled: true }",
    "service.linked-one": "{ running: true, enabled: true }",
  });
  expect(await property("UnitFileState", "linked-one")).toBe("enabled");
  const { code, stdout, stderr } = await apply(host(), { "systemd_unit.linked-one": `{ content: ${unit(5003)} }` });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringMatching(/symbolic link, not a regular file/)]);
  await host().shell("ln -s /dev/null /etc/systemd/system/never.service; systemctl daemon-reload");
  const started = await apply(host(), { "service.never": "{ running: true }" });
  expect([started.code === 0, started.stdout + started.stderr]).toEqual([false, expect.stringMatching(/never is masked/)]);
  const written = await apply(host(), { "systemd_unit.never": `{ content: ${unit(1)} }` });
  expect([written.code === 0, written.stdout + written.stderr]).toEqual([
    false,
    expect.stringMatching(/never is masked: .* leads to \/dev\/null/),
  ]);
});
