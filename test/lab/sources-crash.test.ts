import { expect, it } from "vitest";
import { siteOf } from "./converge.ts";
import { dying, lastRun, pointsOf } from "./dying.ts";
import { freshHost } from "./fresh-host.ts";

// Law 9 for masterchef/sources on a real host: after any part of its operations a fresh decision leads to what is declared.

const host = freshHost({ name: "sources-crash" }, { install: ["git"] });

const resources = {
  "archive.fresh": "{ path: /srv/places/fresh, source: /srv/made.tar, strip: 1, owner: daemon }",
  "archive.over": "{ path: /srv/places/over, source: /srv/made.tar, strip: 1 }",
  "git.fresh": "{ path: /srv/places/checkout, repository: /srv/work, revision: main }",
};

/** Nothing of it is there but an archive of before, in whose place another goes. */
async function reset(): Promise<void> {
  await host().shell(`rm -rf /srv/places /srv/site/.masterchef
    mkdir -p /srv/places/over/gone; echo old > /srv/places/over/a`);
}

it("is killed at every operation that ended, taken up, and ends as declared", async () => {
  await host().shell(`
    git config --system user.name Ann; git config --system user.email ann@example.org; git config --system init.defaultBranch main
    mkdir -p /srv/work && cd /srv/work && git init -q && echo one > a && git add . && git commit -qm one
    mkdir -p /srv/made/top/d && echo new > /srv/made/top/a && echo b > /srv/made/top/d/b && tar -cf /srv/made.tar -C /srv/made top`);
  await host().site({ "masterchef.yaml": siteOf(resources) });
  await reset();
  const counted = await host().masterchef(["apply", "--yes"], { env: dying("outcome", 0) });
  expect([counted.code, counted.stdout + counted.stderr]).toEqual([0, counted.stdout + counted.stderr]);
  const look = "cd /srv/places && find . -path ./checkout/.git -prune -o -printf '%p %M %u %s\\n' | grep -v '^[.] ' | sort";
  const [points, wanted] = [await pointsOf(host()), await host().shell(look)];
  expect(points.length).toBeGreaterThan(15);
  for (const nth of points) {
    const at = `operation ${nth}`;
    await reset();
    const killed = await host().masterchef(["apply", "--yes"], { env: dying("outcome", nth) });
    expect([at, killed.code, killed.stderr]).toEqual([at, 137, killed.stderr]);
    const resumed = await host().masterchef(["resume", await lastRun(host()), "--yes"]);
    expect([at, resumed.code, resumed.stdout + resumed.stderr]).toEqual([at, 0, resumed.stdout + resumed.stderr]);
    const checked = await host().masterchef(["check", "--detailed-exit-code"]);
    expect([at, checked.code, checked.stdout + checked.stderr]).toEqual([at, 0, checked.stdout + checked.stderr]);
    expect([at, await host().shell(look)]).toEqual([at, wanted]);
  }
});
