import { beforeAll, expect, it } from "vitest";
import { apply, converge } from "./converge.ts";
import { holdAptLock, interruptDpkg, limitSpace } from "./faults.ts";
import { freshHost } from "./fresh-host.ts";

// What goes wrong with packages on real machines: each is named with what to do about it, and nothing is left half done that the next run does not finish.

const host = freshHost({ name: "package-faults" });

/** Twenty packages, and one that depends on what there is not, in a repository without suites. */
const many = Array.from({ length: 20 }, (_, at) => `made-${String(at + 1).padStart(2, "0")}`);
const made = '{ uris: [file:///srv/made], suites: ["./"], fields: { Trusted: "yes" } }';

beforeAll(async () => {
  const control = (name: string, more: string): string =>
    `Package: ${name}\nVersion: 1.0\nArchitecture: all\nMaintainer: Lab <lab@example.invalid>\n${more}Description: made\n`;
  for (const name of many) await host().write(`/srv/made/${name}/DEBIAN/control`, control(name, ""));
  await host().write("/srv/made/made-unmet/DEBIAN/control", control("made-unmet", "Depends: made-nowhere\n"));
  await host().shell(
    [
      "cd /srv/made",
      "for tree in */; do name=${tree%/}; dpkg-deb --root-owner-group --build $name $name.deb > /dev/null; { dpkg-deb --field $name.deb; echo Filename: ./$name.deb; echo Size: $(stat --format=%s $name.deb); echo SHA256: $(sha256sum $name.deb | cut -d' ' -f1); echo; } >> Packages; done",
    ].join("\n"),
  );
}, 60_000);

async function status(name: string): Promise<string> {
  const { stdout } = await host().run(["dpkg-query", "-W", "-f", "${db:Status-Abbrev}${Version}", name]);
  return stdout.trim();
}

async function fails(resources: Readonly<Record<string, string>>): Promise<string> {
  const { code, stdout, stderr } = await apply(host(), resources);
  expect([code === 0, stdout + stderr]).toEqual([false, stdout + stderr]);
  return stdout + stderr;
}

async function transactions(): Promise<readonly string[]> {
  return (await host().read("/var/log/apt/history.log")).split("\n").filter((line) => line.startsWith("Install: "));
}

it("group-one-transaction: twenty packages are one transaction of apt", async () => {
  await host().shell(": > /var/log/apt/history.log");
  await converge(host(), { "repository.made": made, "package.many": `{ loop: [${many.join(", ")}] }` });
  const installs = await transactions();
  expect(installs).toHaveLength(1);
  expect(installs[0]?.match(/made-/g)).toHaveLength(20);
});

it("group-one-transaction: one name that there is not leaves the other nineteen", async () => {
  await host().shell(`dpkg --purge ${many.join(" ")} > /dev/null; rm /etc/apt/sources.list.d/made.sources`);
  const names = [...many.slice(0, 10), "made-99", ...many.slice(11)];
  const report = await fails({ "repository.made": made, "package.many": `{ loop: [${names.join(", ")}] }` });
  expect(report).toMatch(/made-99/);
  const there = await host().output(["dpkg-query", "-W", "-f", "${db:Status-Abbrev}${Package}\n", "made-*"]);
  expect(there.match(/^ii made-/gm)).toHaveLength(19);
});

it("group-one-transaction: one that cannot be installed leaves the other nineteen, which are not installed twice", async () => {
  await host().shell(`dpkg --purge ${many.join(" ")} > /dev/null 2>&1`);
  const report = await fails({ "package.many": `{ loop: [${[...many.slice(0, 19), "made-unmet"].join(", ")}] }` });
  expect(report).toMatch(/made-unmet/);
  expect(report).toMatch(/made-nowhere/);
  for (const name of many.slice(0, 19)) expect(await status(name)).toBe("ii 1.0");
  expect(await status("made-unmet")).not.toMatch(/^.i/);
});

it("lock-held: waits for another apt as long as it may, then says who holds the lock", async () => {
  const mend = await holdAptLock(host());
  const report = await fails({ "package.lab-tool": "{ lock_wait: 1 }" }).catch(async (error: unknown) => {
    await mend();
    throw error;
  });
  const before = await status("lab-tool");
  const released = new Promise((resolve) => setTimeout(resolve, 5000)).then(mend);
  await converge(host(), { "package.lab-tool": "{ lock_wait: 120 }" });
  await released;
  expect(report).toMatch(/Could not get lock \/var\/lib\/dpkg\/lock-frontend/);
  expect(before).not.toMatch(/^.i/);
  expect(await status("lab-tool")).toBe("ii 1.1-1");
});

it("lock-held: removing says so too", async () => {
  const mend = await holdAptLock(host());
  const { code, stdout, stderr } = await apply(host(), { "package.lab-tool": "{ state: absent }" });
  await mend();
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringMatching(/lock/)]);
  await converge(host(), { "package.lab-tool": "{ state: absent }" });
});

it("disk-full: a package that does not fit is named, and comes whole once there is room", async () => {
  const mend = await limitSpace(host(), "/usr/share/lab-large", 8 << 20);
  const { stdout, stderr } = await apply(host(), { "package.lab-large": "{}", "package.lab-extra": "{}" });
  await mend();
  const report = stdout + stderr;
  expect(report).toMatch(/No space left/);
  expect(await status("lab-extra")).toMatch(/^ii/);
  expect(await status("lab-large")).not.toMatch(/^ii/);
  await converge(host(), { "package.lab-large": "{}", "package.lab-extra": "{}" });
});

it("dpkg-interrupted: what a lost power supply left undone is finished first, and shown in the plan", async () => {
  await interruptDpkg(host());
  await host().shell("touch /run/lab-slow-go");
  const printed = await converge(host(), { "package.lab-noisy": "{}", "package.lab-slow": "{}" });
  expect(printed).toMatch(/lab-slow/);
  expect(await host().output(["dpkg", "--audit"])).toBe("");
});

it("dpkg-interrupted: the journal of a dpkg that was killed is finished before another package comes", async () => {
  // As dpkg leaves it when it is killed between two notes: a number for a name, a paragraph of its status in it.
  await host().shell("dpkg-query -s lab-noisy > /tmp/noted; cp /tmp/noted /var/lib/dpkg/updates/0000; rm -f /usr/share/lab-mail-a/there");
  expect((await host().run(["apt-get", "-q", "-y", "install", "lab-mail-a"])).stderr).toMatch(/dpkg was interrupted/);
  await converge(host(), { "package.lab-mail-a": "{}" });
  expect(await status("lab-mail-a")).toMatch(/^ii/);
});

it("version-and-hold: a held package with a version converges, and so it does again", async () => {
  await converge(host(), { "package.lab-tool": '{ version: "1.0-1", held: true, allow_change_held: true }' });
  await converge(host(), { "package.lab-tool": '{ version: "1.0-1", held: true, allow_change_held: true }' });
  expect(await status("lab-tool")).toBe("hi 1.0-1");
});

it("held-and-conflicting: neither is changed behind anybody's back", async () => {
  expect(await fails({ "package.lab-held": '{ version: "2.0-1" }', "repository.next": next })).toMatch(/lab-held is held/);
  const report = await fails({ "package.lab-rival": "{}" });
  expect(report).toMatch(/lab-tool|lab-rival/);
  expect(await status("lab-tool")).toBe("hi 1.0-1");
  expect(await status("lab-held")).toBe("hi 1.0-1");
});

const next = "{ uris: [file:///srv/repository], suites: [lab-next], components: [main], signed_by: /usr/share/keyrings/lab.gpg }";

it("latest-settles: the newest version is reported once, and not again", async () => {
  await converge(host(), { "repository.next": next, "package.lab-tool": "{ state: latest, allow_change_held: true, held: false }" });
  expect(await status("lab-tool")).toBe("ii 2.0-1");
});

it("config-files: what was changed on the host is kept, or replaced where that is declared", async () => {
  await converge(host(), { "package.lab-conffiles": '{ version: "1.0-1" }' });
  await host().shell("echo changed >> /etc/lab-conffiles.conf");
  await converge(host(), { "package.lab-conffiles": "{ state: latest }" });
  expect(await status("lab-conffiles")).toBe("ii 2.0-1");
  expect(await host().read("/etc/lab-conffiles.conf")).toMatch(/1\.0-1\nchanged/);
  await converge(host(), { "package.lab-conffiles": '{ version: "1.0-1", allow_downgrade: true }' });
  await converge(host(), { "package.lab-conffiles": "{ state: latest, config_files: replace }" });
  expect(await host().read("/etc/lab-conffiles.conf")).toBe("came with = 2.0-1\n");
});

it("recommends: what is recommended comes along only where that is declared", async () => {
  await host().shell("dpkg --purge lab-extra");
  await converge(host(), { "package.lab-chain-a": "{ recommends: false }" });
  expect(await status("lab-extra")).not.toMatch(/^.i/);
  await host().shell("dpkg --purge lab-chain-a lab-chain-b");
  await converge(host(), { "package.lab-chain-a": "{ recommends: true }" });
  expect(await status("lab-extra")).toMatch(/^ii/);
});
