import { expect, it } from "vitest";
import { applyTwice, gradesIn, planAsShown } from "./example.ts";
import { freshHost } from "./fresh-host.ts";

// The exhibit examples/web-server, with Debian's own nginx.

const host = freshHost({ name: "web-server" }, { install: ["curl"], offer: ["nginx", "nftables", "rsync", "logrotate"] });

it("says of every step what it will do, and how much of it rests on what", async () => {
  expect(gradesIn(await planAsShown(host(), "web-server", { sign: "package.nginx" }))).toEqual([2, 28, 0]);
});

it("converges in one run, and has nothing to do in the second", async () => {
  expect(await applyTwice(host())).toEqual({ exact: 30 });
});

it("serves its sites, without the one that the package brings: postinst-link", async () => {
  expect(await host().output(["curl", "-s", "-H", "Host: docs.example.org", "http://127.0.0.1/"])).toMatch(/This is docs\.example\.org/);
  expect((await host().run(["test", "-e", "/etc/nginx/sites-enabled/default"])).code).toBe(1);
  expect(await host().output(["nft", "list", "ruleset"])).toMatch(/policy drop/);
  expect((await host().run(["sudo", "-n", "-l"], { user: "ann" })).stdout).toMatch(/systemctl reload nginx/);
});

it("lets nginx take notice of a change, and of nothing else", async () => {
  const pid = await host().output(["systemctl", "show", "--value", "--property=MainPID", "nginx"]);
  await host().write("/srv/site/files/tuning.conf", "server_tokens off;\nclient_max_body_size 16m;\n");
  const changed = await host().masterchef(["apply", "--yes"]);
  expect([changed.code, changed.stdout + changed.stderr]).toEqual([0, changed.stdout + changed.stderr]);
  expect(changed.stdout + changed.stderr).toMatch(/service\.nginx\s+refreshed/);
  expect(changed.stdout + changed.stderr).not.toMatch(/service\.ssh\s+refreshed/);
  expect(await host().output(["systemctl", "show", "--value", "--property=MainPID", "nginx"])).toBe(pid);
});

/** How many of all steps have each grade, those with nothing to do among them. */
