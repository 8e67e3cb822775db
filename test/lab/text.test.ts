import { expect, test } from "vitest";
import { freshHost } from "./fresh-host.ts";

const host = freshHost({ name: "text" });

async function converge(resources: string): Promise<void> {
  await host().site({ "masterchef.yaml": `masterchef: 1\nname: text\nresources:\n${resources}` });
  const planned = await host().masterchef(["plan"]);
  expect(planned).toMatchObject({ code: 0 });
  expect(planned.stdout).toContain("0 expected, 0 open");
  expect(planned.stderr).not.toContain("warning");
  expect(await host().masterchef(["apply", "--yes"])).toMatchObject({ code: 0 });
  expect(await host().masterchef(["check", "--detailed-exit-code"])).toMatchObject({ code: 0 });
}

test("several edits of sshd_config are one write, valid before it is seen", async () => {
  const validate = 'validate: [/usr/sbin/sshd, -t, -f, "{}"]';
  await host().shell("mkdir -p /run/sshd; stat --format='%a %U %G' /etc/ssh/sshd_config > /tmp/before");
  await converge(`
  line.root: { path: /etc/ssh/sshd_config, line: "PermitRootLogin no", match: "^#?PermitRootLogin\\\\b", unique: true, ${validate} }
  line.port: { path: /etc/ssh/sshd_config, line: "Port 2222", match: "^#?Port\\\\b", ${validate} }
  block.git:
    path: /etc/ssh/sshd_config
    block: |
      Match User git
        X11Forwarding no
    ${validate}
`);
  expect(await host().output(["/usr/sbin/sshd", "-T"])).toMatch(/^port 2222$[\s\S]*^permitrootlogin no$/m);
  expect(await host().shell("stat --format='%a %U %G' /etc/ssh/sshd_config")).toBe(await host().read("/tmp/before"));
});

test("what the program that reads the file refuses is never seen by it", async () => {
  const before = await host().read("/etc/ssh/sshd_config");
  await host().site({
    "masterchef.yaml": `masterchef: 1
name: text
resources:
  line.broken: { path: /etc/ssh/sshd_config, line: "NoSuchOption yes", insert_at: start, validate: [/usr/sbin/sshd, -t, -f, "{}"] }
`,
  });
  const applied = await host().masterchef(["apply", "--yes"]);
  expect(applied.code).not.toBe(0);
  expect(applied.stdout + applied.stderr).toContain("sshd");
  expect(await host().read("/etc/ssh/sshd_config")).toBe(before);
});

test("the types converge on files of all forms, and a name is resolved from its entry", async () => {
  await host().write("/srv/crlf.ini", "[a]\r\nx=1\r\n");
  await host().write("/srv/daemon.json", '{\n  // kept\n  "debug": true\n}\n');
  await host().write("/srv/lan.yaml", "network: # kept\n  version: 2\n");
  await converge(`
  ini_setting.x: { path: /srv/crlf.ini, section: a, option: x, value: "2" }
  json_value.logs: { path: /srv/daemon.json, pointer: /log/driver, value: journald }
  json_value.debug: { path: /srv/daemon.json, pointer: /debug, state: absent }
  yaml_value.dhcp: { path: /srv/lan.yaml, pointer: /network/ethernets/eth0/dhcp4, value: true }
  host_entry.db1: { address: 192.0.2.17, aliases: [db1.example.org] }
  line.new: { path: /srv/new, line: one, create: true, mode: "0600", owner: nobody, group: nogroup }
`);
  expect(await host().read("/srv/crlf.ini")).toBe("[a]\r\nx=2\r\n");
  expect(await host().read("/srv/daemon.json")).toBe('{\n  // kept\n  "log": {\n    "driver": "journald"\n  }\n}\n');
  expect(await host().read("/srv/lan.yaml")).toBe("network: # kept\n  version: 2\n  ethernets:\n    eth0:\n      dhcp4: true\n");
  expect(await host().output(["getent", "hosts", "db1.example.org"])).toMatch(/^192\.0\.2\.17\s+db1 db1\.example\.org$/m);
  expect(await host().output(["stat", "--format=%a %U %G", "/srv/new"])).toBe("600 nobody nogroup\n");
});

test("damaged markers are told, and the file is left alone", async () => {
  await host().write("/srv/damaged", "# BEGIN masterchef x\nmine\n");
  await host().site({
    "masterchef.yaml": 'masterchef: 1\nname: text\nresources:\n  block.x: { path: /srv/damaged, block: "one" }\n',
  });
  const planned = await host().masterchef(["plan"]);
  expect(planned.code).not.toBe(0);
  expect(planned.stderr).toContain("the beginning stands on line 1, the end nowhere");
  expect(await host().read("/srv/damaged")).toBe("# BEGIN masterchef x\nmine\n");
});

test("a template and a line that fight over one file are both named, and nothing runs", async () => {
  await host().site({
    "masterchef.yaml": `masterchef: 1
name: text
resources:
  file.conf: { path: /srv/fought, template: files/conf }
  line.tries: { path: /srv/fought, line: "MaxAuthTries 3", match: "^MaxAuthTries" }
`,
    "files/conf": "MaxAuthTries 6\n",
  });
  const planned = await host().masterchef(["plan"]);
  expect(planned.code).not.toBe(0);
  expect(planned.stderr).toContain("MC_PLAN_CONFLICT");
  expect(planned.stderr).toMatch(/file\.conf and line\.tries both decide about one thing/);
  expect((await host().run(["test", "-e", "/srv/fought"])).code).toBe(1);
});

test("a bind-mounted file is edited where it lies", async () => {
  await host().shell("echo a > /srv/below; touch /srv/mounted; mount --bind /srv/below /srv/mounted");
  await converge("  line.b: { path: /srv/mounted, line: b, in_place: true }\n");
  expect(await host().read("/srv/below")).toBe("a\nb\n");
});
