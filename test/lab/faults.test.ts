import { expect, test } from "vitest";
import { addFailingUnit, failingUnitSays, holdAptLock, interruptDpkg, limitSpace } from "./faults.ts";
import { freshHost } from "./fresh-host.ts";

const host = freshHost();

test("a disk is full at so many bytes, and as it was afterwards", async () => {
  await host().shell("mkdir -m 750 /srv/room; echo kept > /srv/room/a");
  const mend = await limitSpace(host(), "/srv/room", 65_536);
  expect(await host().shell("stat --format=%a /srv/room; cat /srv/room/a")).toBe("750\nkept\n");
  expect(await host().run(["sh", "-c", "head -c 60000 /dev/zero > /srv/room/b"])).toMatchObject({ code: 0 });
  expect((await host().run(["sh", "-c", "head -c 10000 /dev/zero > /srv/room/c"])).stderr).toContain("No space left");
  await mend();
  expect(await host().output(["ls", "/srv/room"])).toBe("a\n");
});

test("a package does not fit in the middle of its installation", async () => {
  const mend = await limitSpace(host(), "/usr/share/lab-large", 8 << 20);
  const { code, stdout, stderr } = await host().run(["apt-get", "-q", "-y", "install", "lab-large"]);
  expect(code).toBe(100);
  expect(stdout + stderr).toContain("No space left");
  await mend();
  await host().output(["apt-get", "-q", "-y", "install", "lab-large"]);
});

test("apt's lock is held by somebody else, until it is not", async () => {
  const mend = await holdAptLock(host());
  expect((await host().run(["apt-get", "-q", "-y", "install", "lab-tool"])).stderr).toContain(
    "Could not get lock /var/lib/dpkg/lock-frontend",
  );
  await mend();
  await host().output(["apt-get", "-q", "-y", "install", "lab-tool"]);
});

test("a unit does not come up and says why, until it is mended", async () => {
  const mend = await addFailingUnit(host(), "colours");
  await host().shell("systemctl start colours; until systemctl is-failed colours; do sleep 0.1; done");
  expect(await host().output(["journalctl", "--unit=colours", "--output=cat"])).toContain(failingUnitSays);
  await mend();
  await host().shell("systemctl restart colours; sleep 1; systemctl is-active colours");
});

test("dpkg was interrupted, and goes on when asked to", async () => {
  const mend = await interruptDpkg(host());
  expect(await host().output(["dpkg", "--audit"])).toContain("lab-slow");
  await mend();
  expect(await host().output(["dpkg", "--audit"])).toBe("");
});
