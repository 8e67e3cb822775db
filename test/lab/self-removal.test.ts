import { expect, test } from "vitest";
import { siteOf } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";

const host = freshHost({ name: "itself" });

async function refused(body: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Promise<string> {
  await host().site({ "masterchef.yaml": siteOf(body) });
  const applied = await host().masterchef(["apply", "--yes"], { env });
  const said = applied.stdout + applied.stderr;
  expect([applied.code, said]).toEqual([65, expect.stringContaining("MC_PLAN_SELF")]);
  return said;
}

test("self-removal: the site, its journal and the host's records stay", async () => {
  await host().site({ "masterchef.yaml": siteOf({ "file.first": `{ path: /srv/first, content: "x\\n" }` }) });
  await host().masterchef(["apply", "--yes"]);
  expect(await refused({ "directory./srv": "{ state: absent, force: true }" })).toContain("/srv/site");
  expect(await refused({ "file./srv/site/.masterchef/breakers.json": `{ content: "{}" }` })).toContain("journal");
  await host().shell("mkdir -p /var/lib/masterchef");
  expect(await refused({ "directory./var/lib/masterchef": "{ state: absent, force: true }" })).toContain("lease");
  expect((await host().run(["test", "-d", "/srv/site/.masterchef/runs"])).code).toBe(0);
});

test("self-removal: the way by which somebody came stays, and only for them", async () => {
  await host().shell("id ways >/dev/null 2>&1 || useradd -m ways; systemctl start ssh");
  expect(await refused({ "user.ways": "{ state: absent }" }, { SUDO_USER: "ways" })).toContain("the account ways");
  expect(await refused({ "group.sudo": "{ state: absent }" }, { SUDO_USER: "ways" })).toContain("the group sudo");
  expect(await refused({ "service.ssh": "{ running: false }" }, { SSH_CONNECTION: "192.0.2.1 1 192.0.2.2 22" })).toContain("the link");
  await host().site({ "masterchef.yaml": siteOf({ "service.ssh": "{ running: false }", "user.ways": "{ state: absent }" }) });
  const applied = await host().masterchef(["apply", "--yes"]);
  expect([applied.code, applied.stdout + applied.stderr]).toEqual([0, applied.stdout + applied.stderr]);
});
