import { expect, it } from "vitest";
import { apply, converge } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";

// The types of masterchef/system on a real host, as root. The network's settings are a host's own; the rest of /proc/sys it may only read.

const host = freshHost({ name: "system" });

it("sysctl: sets a setting now and for the next boot", async () => {
  await host().shell("sysctl -q -w net.ipv4.ip_forward=0");
  await converge(host(), { "sysctl.forward": "{ key: net.ipv4.ip_forward, value: 1 }" });
  expect(await host().read("/proc/sys/net/ipv4/ip_forward")).toBe("1\n");
  expect(await host().read("/etc/sysctl.d/60-net.ipv4.ip_forward.conf")).toBe("net.ipv4.ip_forward = 1\n");
});

it("sysctl: file-and-live-drift: mends either alone", async () => {
  await host().shell("sysctl -q -w net.ipv4.ip_forward=0");
  await converge(host(), { "sysctl.forward": "{ key: net.ipv4.ip_forward, value: 1 }" });
  expect(await host().read("/proc/sys/net/ipv4/ip_forward")).toBe("1\n");
  await host().write("/etc/sysctl.d/60-net.ipv4.ip_forward.conf", "net.ipv4.ip_forward=0\n");
  await converge(host(), { "sysctl.forward": "{ key: net.ipv4.ip_forward, value: 1 }" });
  expect(await host().read("/etc/sysctl.d/60-net.ipv4.ip_forward.conf")).toBe("net.ipv4.ip_forward = 1\n");
});

it("sysctl: sysctl-normalised: a list is written with blanks and read with tabs", async () => {
  await converge(host(), { "sysctl.ports": '{ key: net.ipv4.ip_local_port_range, value: "20000   60000" }' });
  expect(await host().read("/proc/sys/net/ipv4/ip_local_port_range")).toBe("20000\t60000\n");
});

it("sysctl: several settings of one file are one file", async () => {
  await host().write("/etc/sysctl.d/70-ours.conf", "# ours\n");
  await converge(host(), {
    "sysctl.a": "{ key: net.ipv4.tcp_syncookies, value: 1, file: /etc/sysctl.d/70-ours.conf }",
    "sysctl.b": "{ key: net.ipv4.conf.all.rp_filter, value: 2, file: /etc/sysctl.d/70-ours.conf }",
  });
  expect(await host().read("/etc/sysctl.d/70-ours.conf")).toBe("# ours\nnet.ipv4.tcp_syncookies = 1\nnet.ipv4.conf.all.rp_filter = 2\n");
});

it("sysctl: sysctl-normalised: what the kernel takes for another value is told, and not as done", async () => {
  const { code, stdout, stderr } = await apply(host(), { "sysctl.odd": '{ key: net.ipv4.ip_default_ttl, value: "0x10", persist: false }' });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringMatching(/FAILED sysctl\.odd[^]*\/live/)]);
  expect((await host().masterchef(["plan"])).stdout).toContain("live 16 → 0x10");
});

it("sysctl: a value the kernel refuses is the failure of its resource, and is not kept for the next boot", async () => {
  const { code, stdout, stderr } = await apply(host(), { "sysctl.odd": "{ key: net.ipv4.ip_default_ttl, value: many }" });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringContaining("sysctl.odd")]);
  expect(await host().shell("ls /etc/sysctl.d")).not.toContain("ttl");
});

it("sysctl: a setting that can be read only is named before anything runs", async () => {
  const resources = {
    "sysctl.ostype": "{ key: kernel.ostype, value: BSD, persist: false }",
    "file.x": '{ path: /etc/not-made, content: "x" }',
  };
  const { code, stdout, stderr } = await apply(host(), resources);
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringContaining("kernel.ostype can be read only")]);
  expect(await host().shell("ls /etc/not-made 2>&1 || true")).toMatch(/No such file/);
});

it("sysctl: what this host may not set is the failure of its own resource", async () => {
  const { code, stdout, stderr } = await apply(host(), { "sysctl.swap": "{ key: vm.swappiness, value: 7, persist: false }" });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringMatching(/sysctl\.swap/)]);
});

it("sysctl: module-then-key: without a relation an unknown key fails before anything runs", async () => {
  const { code, stdout, stderr } = await apply(host(), { "sysctl.bridge": "{ key: net.bridge.bridge-nf-call-none, value: 1 }" });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringContaining("has no setting net.bridge.bridge-nf-call-none")]);
});

it("sysctl: module-then-key: behind what brings the key it is open, and then done", async () => {
  const resources = {
    "command.link": "{ argv: [ip, link, add, late0, type, veth, peer, name, late1], creates: /proc/sys/net/ipv4/conf/late0 }",
    "sysctl.late": "{ key: net.ipv4.conf.late0.rp_filter, value: 2, persist: false, require: command.link }",
  };
  const output = await converge(host(), resources);
  expect(output).toMatch(/sysctl\.late/);
  expect(await host().read("/proc/sys/net/ipv4/conf/late0/rp_filter")).toBe("2\n");
});

it("sysctl: is not set at boot any more", async () => {
  await converge(host(), { "sysctl.forward": "{ key: net.ipv4.ip_forward, state: absent }" });
  expect(await host().shell("ls /etc/sysctl.d/60-net.ipv4.ip_forward.conf 2>&1 || true")).toMatch(/No such file/);
});

it("cron: a job in a file of its own, which cron reads", async () => {
  await converge(host(), { "cron.backup": "{ minute: 30, hour: 2, command: /bin/true, env: { MAILTO: root } }" });
  expect(await host().read("/etc/cron.d/backup")).toBe('MAILTO="root"\n30 2 * * * root /bin/true\n');
});

it("cron: final-newline: mends a last line that does not end", async () => {
  await host().write("/etc/cron.d/backup", "30 2 * * * root /bin/true", "666");
  await converge(host(), { "cron.backup": "{ minute: 30, hour: 2, command: /bin/true }" });
  expect(await host().shell("stat -c %a /etc/cron.d/backup; tail -c 1 /etc/cron.d/backup | od -An -c")).toMatch(/644\s+\\n/);
});

it("cron: adopted-without-marker: takes over a line of a crontab, and leaves the others", async () => {
  await host().shell("useradd -m ann; printf 'MAILTO=ann\\n0 1 * * *\\t/bin/true a=b\\n@daily /bin/false\\n' | crontab -u ann -");
  await converge(host(), { "cron.truth": '{ user: ann, crontab: true, hour: 2, minute: 0, command: "/bin/true a=b" }' });
  expect(await host().output(["crontab", "-u", "ann", "-l"])).toBe("MAILTO=ann\n0 2 * * * /bin/true a=b\n@daily /bin/false\n");
});

it("cron: several jobs of one crontab in one run, for a user the run makes", async () => {
  await converge(host(), {
    "user.bob": "{}",
    "cron.one": "{ user: bob, crontab: true, special: hourly, command: /bin/true 1, require: user.bob }",
    "cron.two": "{ user: bob, crontab: true, special: reboot, command: /bin/true 2, require: user.bob }",
  });
  expect(await host().output(["crontab", "-u", "bob", "-l"])).toBe(
    "# masterchef: one\n@hourly /bin/true 1\n# masterchef: two\n@reboot /bin/true 2\n",
  );
});

it("cron: jobs go, and what is left stays", async () => {
  await converge(host(), {
    "cron.backup": "{ state: absent }",
    "cron.one": "{ user: bob, crontab: true, state: absent }",
    "cron.nobody": "{ user: nobody-there, crontab: true, state: absent }",
  });
  expect(await host().output(["crontab", "-u", "bob", "-l"])).toBe("# masterchef: two\n@reboot /bin/true 2\n");
});

it("cron: invalid-line: refuses it before anything runs", async () => {
  const { code, stdout, stderr } = await apply(host(), { "cron.bad": "{ minute: 61, command: /bin/true }" });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringContaining('"61" cannot stand for the minute')]);
});

it("cron: names a user who is not there", async () => {
  const { code, stdout, stderr } = await apply(host(), { "cron.bad": "{ minute: 1, user: nobody-there, command: /bin/true }" });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringContaining("There is no user nobody-there")]);
});

it("hostname: gives the host its name, now and for the next boot", async () => {
  await converge(host(), { "hostname.name": "{ name: Web1.example.org }" });
  expect(await host().output(["hostname"])).toBe("web1.example.org\n");
  expect(await host().read("/etc/hostname")).toBe("web1.example.org\n");
  await host().shell("hostname another");
  await converge(host(), { "hostname.web1.example.org": "{}" });
  expect(await host().output(["hostname"])).toBe("web1.example.org\n");
});

it("hostname: a host has one", async () => {
  const { code, stdout, stderr } = await apply(host(), { "hostname.one": "{}", "hostname.two": "{}" });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringMatching(/hostname\.one[^]*hostname\.two/)]);
});

it("timezone: sets the zone, also in place of a copy", async () => {
  await converge(host(), { "timezone.local": "{ zone: Europe/Berlin }" });
  expect(await host().shell("readlink /etc/localtime; date +%Z")).toMatch(/Europe\/Berlin\nCES?T/);
  await host().shell("rm /etc/localtime; cp /usr/share/zoneinfo/Asia/Tokyo /etc/localtime; echo Asia/Tokyo > /etc/timezone");
  await converge(host(), { "timezone.local": "{ zone: Etc/UTC }" });
  expect(await host().shell("readlink /etc/localtime; cat /etc/timezone")).toBe("/usr/share/zoneinfo/Etc/UTC\nEtc/UTC\n");
});

it("timezone: names a zone nobody knows", async () => {
  const { code, stdout, stderr } = await apply(host(), { "timezone.local": "{ zone: Europe/Berlyn }" });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringContaining("knows no time zone Europe/Berlyn")]);
});

it("kernel_module: a host that shows no modules is told", async () => {
  const { code, stdout, stderr } = await apply(host(), { "kernel_module.none": "{ name: no_such_module_at_all }" });
  expect([code === 0, stdout + stderr]).toEqual([
    false,
    expect.stringMatching(/no \/sys\/module on this host|no module no_such_module_at_all/),
  ]);
});

const ram = (more = ""): string =>
  `{ path: /srv/ram, device: tmpfs, fstype: tmpfs, flags: [nosuid, size=8m${more}], require: directory.ram }`;
const place = { "directory.ram": "{ path: /srv/ram }" };

it("mount: mounts, now and at boot", async () => {
  await converge(host(), { ...place, "mount.ram": ram() });
  expect(await host().shell("findmnt -n -o FSTYPE,OPTIONS /srv/ram; tail -1 /etc/fstab")).toMatch(
    /tmpfs\s.*nosuid.*size=8192k.*\n.*tmpfs \/srv\/ram tmpfs nosuid,size=8m 0 0\n$/,
  );
});

it("mount: live-flags-differ: mounts again with other flags, though the table is right", async () => {
  await converge(host(), { ...place, "mount.ram": ram(", noexec") });
  expect(await host().shell("findmnt -n -o OPTIONS /srv/ram")).toContain("noexec");
  await host().shell("mount -o remount,exec /srv/ram");
  await converge(host(), { ...place, "mount.ram": ram(", noexec") });
  expect(await host().shell("findmnt -n -o OPTIONS /srv/ram")).toContain("noexec");
});

it("mount: bind-mounts-never-stack", async () => {
  const resources = {
    "directory.a": "{ path: /srv/a }",
    "directory.b": "{ path: /srv/b }",
    "mount.b": "{ path: /srv/b, device: /srv/a, flags: [bind, ro], require: [directory.a, directory.b] }",
  };
  await converge(host(), resources);
  await converge(host(), resources);
  expect(await host().shell("grep -c ' /srv/b ' /proc/self/mountinfo; touch /srv/b/x 2>&1 || true")).toMatch(/^1\n.*Read-only/);
});

it("mount: wrong-device: names what is there, and leaves it", async () => {
  const { code, stdout, stderr } = await apply(host(), { "mount.b": "{ path: /srv/b, device: /srv/ram, flags: [bind] }" });
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringContaining("and not the directory /srv/ram")]);
  const other = await apply(host(), { "mount.ram": "{ path: /srv/ram, device: /dev/sdz9, fstype: ext4 }" });
  expect([other.code === 0, other.stdout + other.stderr]).toEqual([
    false,
    expect.stringContaining("file system of type tmpfs, and not ext4"),
  ]);
  expect(await host().shell("findmnt -n -o FSTYPE /srv/ram")).toBe("tmpfs\n");
});

it("mount: takes away what is mounted and its line, and no other", async () => {
  await host().shell("echo '# ours' >> /etc/fstab");
  await converge(host(), {
    "mount./srv/ram": "{ mounted: false, boot: false }",
    "mount.b": "{ path: /srv/b, mounted: false, boot: false }",
  });
  expect(await host().shell("grep -c '/srv/' /proc/self/mountinfo /etc/fstab || true; tail -1 /etc/fstab")).toMatch(/fstab:0\n# ours\n$/);
});
