import { expect, it } from "vitest";
import { dying, lastRun, pointsOf } from "./dying.ts";

import { exampleFiles } from "./example.ts";
import { freshHosts } from "./fresh-host.ts";
import type { LabHost } from "./host.ts";

// The kernel is killed at every point of the exhibit examples/web-server where a step's state changes, and the run is taken up. The service's settle windows are
// most of the time, so several hosts wait side by side.

const offer = ["nginx", "nftables", "rsync", "logrotate"];
const hosts = freshHosts([{ name: "crash1" }, { name: "crash2" }, { name: "crash3" }, { name: "crash4" }], { install: ["curl"], offer });

async function expectConverged(host: LabHost, at: string): Promise<void> {
  const { code, stdout, stderr } = await host.masterchef(["check", "--detailed-exit-code"]);
  expect([at, code, stdout + stderr]).toEqual([at, 0, stdout + stderr]);
  expect([at, await host.output(["curl", "-s", "-H", "Host: docs.example.org", "http://127.0.0.1/"])]).toEqual([
    at,
    expect.stringContaining("docs.example.org"),
  ]);
}

it("is killed at every wave from the first package on, each run that takes up the one before in its turn, and ends as declared", async () => {
  const [host] = hosts();
  if (host === undefined) throw new Error("no host");
  await host.site(await exampleFiles("web-server"));
  // The second that is verified: with the first alone no run would ever get further.
  const env = dying("verified", 2);
  let ended = await host.masterchef(["apply", "--yes"], { env });
  let deaths = 0;
  for (; ended.code === 137 && deaths < 60; deaths += 1) ended = await host.masterchef(["resume", await lastRun(host), "--yes"], { env });
  expect([ended.code, ended.stdout + ended.stderr]).toEqual([0, ended.stdout + ended.stderr]);
  expect(deaths).toBeGreaterThan(3);
  await expectConverged(host, "the end");
});

const folders = ["etc", "srv", "home", "var/www"];

/** The packages and nothing else, and what leads back there. */
async function prepare(host: LabHost): Promise<void> {
  await host.shell(`rm -rf /srv/site; DEBIAN_FRONTEND=noninteractive apt-get -q -y install ${offer.join(" ")}`);
  await host.site(await exampleFiles("web-server"));
  await host.shell(
    folders.map((each) => `mkdir -p /${each} /root/kept/${each}; rsync -a --delete /${each}/ /root/kept/${each}/`).join("\n"),
  );
}

async function reset(host: LabHost): Promise<void> {
  await host.shell(`${folders.map((each) => `rsync -a --delete /root/kept/${each}/ /${each}/`).join("\n")}
    nft flush ruleset; systemctl daemon-reload; systemctl reset-failed; systemctl restart ssh nginx; rm -f /run/passed`);
}

it("is killed at every operation that ended, taken up, and ends as declared", async () => {
  const [first, ...others] = hosts().slice(1);
  if (first === undefined) throw new Error("no host");
  await Promise.all([first, ...others].map(prepare));
  await reset(first);
  const counted = await first.masterchef(["apply", "--yes"], { env: dying("outcome", 0) });
  expect([counted.code, counted.stdout + counted.stderr]).toEqual([0, counted.stdout + counted.stderr]);
  const points = await pointsOf(first);
  expect(points.length).toBeGreaterThan(20);
  console.log(`${points.length} points`);
  await Promise.all(
    [first, ...others].map(async (host) => {
      for (let nth = points.shift(); nth !== undefined; nth = points.shift()) {
        const at = `operation ${nth}`;
        await reset(host);
        const killed = await host.masterchef(["apply", "--yes"], { env: dying("outcome", nth) });
        expect([at, killed.code, killed.stderr]).toEqual([at, 137, killed.stderr]);
        const resumed = await host.masterchef(["resume", await lastRun(host), "--yes"]);
        expect([at, resumed.code, resumed.stdout + resumed.stderr]).toEqual([at, 0, resumed.stdout + resumed.stderr]);
        await expectConverged(host, at);
      }
    }),
  );
});
