import { expect, it } from "vitest";
import { apply, converge, siteOf } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";

// Types `swap` and `locale`, and mounts that hang. What is swapped to belongs to the machine of the tests, so no host of the lab swaps to anything.

const host = freshHost({ name: "settings" }, { install: ["locales"] });

it("swap: makes a file, kept for the next boot and for nobody's eyes", async () => {
  await host().shell("touch /etc/fstab");
  const resources = { "swap./swapfile": "{ size: 8MiB, active: false, priority: 5 }" };
  await converge(host(), resources);
  expect((await host().shell("stat -c '%a %s' /swapfile; blkid -p -o value -s TYPE /swapfile; grep swap /etc/fstab")).trim()).toBe(
    "600 8388608\nswap\n/swapfile none swap sw,pri=5 0 0",
  );
});

it("swap: what a run that was killed left behind is made into one", async () => {
  await host().shell("umask 077; fallocate -l 8MiB /swap-half; : > /swap-empty");
  await converge(host(), {
    "swap./swap-half": "{ size: 8MiB, active: false, boot: false }",
    "swap./swap-empty": "{ size: 8MiB, active: false, boot: false }",
  });
  expect(await host().shell("for each in half empty; do blkid -p -o value -s TYPE /swap-$each; done")).toBe("swap\nswap\n");
});

it("swap: never over a signature, and never over what is no signature and no zero", async () => {
  await host().shell(
    "truncate -s 8M /image; mkfs.ext2 -q -F /image; truncate -s 8M /data; printf precious | dd of=/data conv=notrunc status=none",
  );
  const digests = "sha256sum /image /data";
  const before = await host().shell(digests);
  const image = await apply(host(), { "swap./image": "{ size: 8MiB, active: false }" });
  expect([image.code === 0, image.stdout + image.stderr]).toEqual([false, expect.stringMatching(/signature of ext2; it is left alone/)]);
  const data = await apply(host(), { "swap./data": "{ size: 8MiB, active: false }" });
  expect([data.code === 0, data.stdout + data.stderr]).toEqual([false, expect.stringMatching(/left alone/)]);
  expect(await host().shell(digests)).toBe(before);
});

it("swap: a signature that appears between plan and apply stops it", async () => {
  await host().shell("truncate -s 8M /late");
  await host().write("/srv/site/masterchef.yaml", siteOf({ "swap./late": "{ size: 8MiB, active: false, boot: false }" }));
  const planned = await host().masterchef(["plan", "--out", "/srv/late.plan"]);
  expect([planned.code, planned.stderr]).toEqual([0, planned.stderr]);
  await host().shell("mkfs.ext2 -q -F /late");
  const applied = await host().masterchef(["apply", "/srv/late.plan", "--yes"]);
  expect(applied.code).not.toBe(0);
  expect((await host().shell("blkid -p -o value -s TYPE /late")).trim()).toBe("ext2");
});

it("swap: takes away a file and its line", async () => {
  await converge(host(), { "swap./swapfile": "{ state: absent }" });
  expect((await host().run(["test", "-e", "/swapfile"])).code).toBe(1);
  expect(await host().read("/etc/fstab")).not.toMatch(/swap/);
});

it("locale: makes locales, lists them for the next upgrade, and sets the language", async () => {
  await converge(host(), { "locale.german": "{ name: de_DE.UTF-8, default: true }", "locale.fr_FR.UTF-8": "{}" });
  expect(await host().shell("locale -a")).toMatch(/de_DE\.utf8\n.*fr_FR\.utf8/s);
  expect(await host().shell("LC_ALL=de_DE.UTF-8 date --date=2027-03-01 +%B")).toBe("März\n");
  expect((await host().shell("grep -v '^#' /etc/locale.gen")).trim().split("\n").toSorted()).toEqual([
    "de_DE.UTF-8 UTF-8",
    "fr_FR.UTF-8 UTF-8",
  ]);
  expect(await host().read("/etc/default/locale")).toMatch(/^LANG=de_DE.UTF-8$/m);
  // What the distribution itself makes of the list keeps them.
  await host().shell("locale-gen >/dev/null");
  await converge(host(), { "locale.german": "{ name: de_DE.UTF-8, default: true }", "locale.fr_FR.UTF-8": "{ state: absent }" });
  expect(await host().shell("locale -a")).not.toMatch(/fr_FR/);
});

it("locale: two languages of one system, and one that nobody has defined, are told", async () => {
  const two = await apply(host(), { "locale.de_DE.UTF-8": "{ default: true }", "locale.fr_FR.UTF-8": "{ default: true }" });
  expect([two.code === 0, two.stdout + two.stderr]).toEqual([false, expect.stringMatching(/de_DE[^]*fr_FR/)]);
  const unknown = await apply(host(), { "locale.xx_XX.UTF-8": "{}" });
  expect([unknown.code === 0, unknown.stdout + unknown.stderr]).toEqual([false, expect.stringMatching(/no definition xx_XX/)]);
});

it("mount: one that hangs is ended and named", async () => {
  await host().write("/sbin/mount.hang", "#!/bin/sh\nexec sleep 3000\n", "755");
  await host().shell("mkdir -p /srv/share");
  const { code, stdout, stderr } = await apply(host(), {
    "mount./srv/share": "{ device: 'server:/export', fstype: hang, boot: false, timeout_seconds: 2 }",
    "file.after": '{ path: /etc/not-hung, content: "x" }',
  });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringMatching(/FAILED mount\.\/srv\/share[^]*timed-out/)]);
  expect(await host().read("/etc/not-hung")).toBe("x");
  expect((await host().run(["pgrep", "-f", "mount.hang|sleep 3000"])).code).toBe(1);
});
