import { expect, test } from "vitest";
import { freshHost } from "./fresh-host.ts";

const host = freshHost();

const install = "DEBIAN_FRONTEND=noninteractive apt-get -q -y install";

test("versions: the newest of the suite, an older one by name, and a newer one when its suite is used", async () => {
  await host().shell(`${install} lab-tool=1.0-1`);
  expect(await host().output(["lab-tool"])).toBe("lab-tool 1.0-1\n");
  await host().shell(`${install} lab-tool`);
  expect(await host().output(["lab-tool"])).toBe("lab-tool 1.1-1\n");
  await host().shell("sed -i 's/^Suites: .*/Suites: lab lab-next/' /etc/apt/sources.list.d/lab.sources; apt-get -q update");
  await host().shell(`${install} lab-tool`);
  expect(await host().output(["lab-tool"])).toBe("lab-tool 2.0-1\n");
});

test("a rival takes its place, a chain brings what it needs, and what is unmet is refused", async () => {
  await host().shell(`${install} lab-rival lab-chain-a`);
  const installed = await host().shell("dpkg-query -W -f '${db:Status-Abbrev} ${Package}\\n' 'lab-*' | grep ^ii | cut -d' ' -f3");
  expect(installed.split("\n")).toEqual(expect.arrayContaining(["lab-chain-a", "lab-chain-b", "lab-chain-c", "lab-extra", "lab-rival"]));
  expect(installed).not.toContain("lab-tool");
  expect((await host().run(["apt-get", "-y", "install", "lab-unmet"])).code).toBe(100);
});

test("the service starts, reloads and stops, and leaves a link that no list of files shows", async () => {
  await host().shell(`${install} lab-daemon`);
  expect(await host().output(["systemctl", "is-active", "lab-daemon"])).toBe("active\n");
  expect(await host().output(["systemctl", "is-enabled", "lab-daemon"])).toBe("enabled\n");
  await host().shell("systemctl reload lab-daemon; until grep -q reloaded /run/lab-daemon/events; do sleep 0.1; done");
  expect(await host().output(["readlink", "/etc/lab-daemon/enabled/default"])).toBe("../available/default\n");
  expect(await host().output(["dpkg", "-L", "lab-daemon"])).not.toContain("enabled");
  await host().shell("DEBIAN_FRONTEND=noninteractive apt-get -q -y purge lab-daemon");
  expect(await host().run(["test", "-e", "/etc/lab-daemon"])).toMatchObject({ code: 1 });
});

test("maintainer scripts: one makes a user, one talks, one asks, one fails until it is mended", async () => {
  await host().shell(`${install} lab-account`);
  expect(await host().output(["getent", "passwd", "lab-account"])).toContain(":/var/lib/lab-account:/usr/sbin/nologin");
  expect(await host().shell(`${install} lab-noisy`)).toContain("this is no error");
  await host().shell("echo lab-question lab-question/colour string green | debconf-set-selections");
  await host().shell(`${install} lab-question`);
  expect(await host().read("/etc/lab-question")).toBe("green\n");
  expect((await host().run(["sh", "-c", `${install} lab-broken`])).code).toBe(100);
  expect(await host().shell("dpkg-query -W -f '${db:Status-Abbrev}' lab-broken")).toBe("iF ");
  await host().shell("touch /etc/lab-broken-mended; dpkg --configure -a");
  expect(await host().shell("dpkg-query -W -f '${db:Status-Abbrev}' lab-broken")).toBe("ii ");
});

test("one is held, a conffile differs between versions, a slow one waits until it is let go", async () => {
  expect(await host().output(["apt-mark", "showhold"])).toBe("lab-held\n");
  await host().shell(`${install} lab-conffiles=1.0-1`);
  expect(await host().read("/etc/lab-conffiles.conf")).toBe("came with = 1.0-1\n");
  const slow = host().begin(["sh", "-c", `${install} lab-slow`]);
  await host().shell("until [ -e /run/lab-slow-began ]; do sleep 0.1; done; touch /run/lab-slow-go");
  expect((await slow.ended).code).toBe(0);
});

test("the other repository is refused until its key is trusted", async () => {
  const source = (signed: string): string =>
    `Types: deb\nURIs: file:/srv/other-repository\nSuites: other\nComponents: main\nSigned-By: ${signed}\n`;
  await host().write("/etc/apt/sources.list.d/other.sources", source("/usr/share/keyrings/lab.gpg"));
  expect((await host().run(["apt-get", "update"])).stderr).toContain("NO_PUBKEY");
  await host().write("/etc/apt/sources.list.d/other.sources", source("/srv/other-repository/key.asc"));
  await host().shell("apt-get -q update");
  await host().shell(`${install} lab-other`);
  expect(await host().output(["ls", "/usr/share/lab-other"])).toBe("there\n");
});
