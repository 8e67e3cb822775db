import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import type { Ended } from "./ended.ts";
import { exampleFiles } from "./example.ts";
import { freshHosts } from "./fresh-host.ts";
import type { LabHost } from "./host.ts";
import { importFolder as out, importSettled, planIsEmpty } from "./imported.ts";

// What exists on a host becomes a site of which nothing is to be done there.

const hosts = freshHosts([{ name: "grown" }, { name: "declared" }], {
  install: ["curl"],
  offer: ["nginx", "nftables", "rsync", "logrotate"],
});
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEu3zJ5eS3k3s7q1m6cQ8GZ8n0d5o2QpWc7rVb1xYzAB";

function grown(): LabHost {
  return hostAt(0);
}

function declared(): LabHost {
  return hostAt(1);
}

function hostAt(index: number): LabHost {
  const host = hosts()[index];
  if (host === undefined) throw new Error("The host was not booted.");
  return host;
}

function importInto(host: LabHost, ...options: readonly string[]): Promise<Ended> {
  return host.masterchef(["import", "localhost", "--output", out, ...options], { cwd: "/" });
}

/** All documents of an imported site in one text. */
async function documents(host: LabHost, folder = out): Promise<string> {
  return await host.shell(`cat ${folder}/*.yaml`);
}

it("makes a site of a host that people set up by hand, of which nothing is to be done there", async () => {
  const host = grown();
  await host.shell(`
    apt-get install -y -q lab-tool lab-daemon >/dev/null
    apt-mark hold lab-tool >/dev/null
    groupadd -g 1500 staffers
    useradd -m -u 1201 -c 'Ann Example' -G staffers -s /bin/bash ann
    echo 'ann:correct horse' | chpasswd
    useradd -m -u 1202 -g staffers bob; chage -M 90 -E 2031-01-02 bob
    install -d -m 700 -o ann -g ann /home/ann/.ssh
    echo 'restrict ${key} ann@example' > /home/ann/.ssh/authorized_keys
    chown ann:ann /home/ann/.ssh/authorized_keys
    printf '15 3 * * 1 /usr/bin/true --weekly\\n@daily /usr/bin/true\\n' | crontab -u ann -
    printf '# sweeps\\n0 4 * * * root /usr/bin/true\\n' > /etc/cron.d/sweep
    echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/60-net.ipv4.ip_forward.conf
    sysctl -q -w net.ipv4.ip_forward=1 || true
    ln -sf /usr/share/zoneinfo/Europe/Berlin /etc/localtime; echo Europe/Berlin > /etc/timezone
    mkdir -p /srv/scratch; echo 'tmpfs /srv/scratch tmpfs size=1m,nosuid 0 0' >> /etc/fstab; mount /srv/scratch
    printf '[Service]\\nExecStart=/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/own.service
    systemctl daemon-reload; systemctl -q enable --now own.service
    systemctl -q mask rpcbind.service
    mkdir -p /etc/app.conf.d; printf 'price = "\${{ 5 }}"\\n  indented\\n' > /etc/app.conf.d/own.conf
    printf 'ann ALL=(ALL) NOPASSWD: ALL\\n' > /etc/sudoers.d/ann; chmod 440 /etc/sudoers.d/ann
  `);
  const { code, stdout, stderr } = await importInto(host);
  expect([code, stdout + stderr]).toEqual([0, stdout + stderr]);
  expect(stdout).toMatch(/A plan of it is empty/);
  await planIsEmpty(host, out);
  const text = await documents(host);
  for (const address of [
    "package.lab-tool: {held: true}",
    "package.lab-daemon: {}",
    "service.own: {running: true, enabled: true}",
    "service.rpcbind: {masked: true}",
    "group.staffers: {gid: 1500}",
    "user.ann:",
    "authorized_key.ann:",
    "cron.sweep:",
    "cron.ann-true:",
    "cron.ann-true-2:",
    "sysctl.net.ipv4.ip_forward:",
    "timezone.Europe/Berlin: {}",
    "hostname.grown: {}",
    "mount./srv/scratch:",
    "file./etc/app.conf.d/own.conf:",
    "file./etc/systemd/system/own.service:",
  ])
    expect(text).toContain(address);
  // Said to be there, and not told.
  expect(stdout).toMatch(/user\.ann {2}password/);
  expect(stdout).toMatch(/file \/etc\/sudoers\.d\/ann .*secret/);
  expect(text).not.toMatch(/NOPASSWD|\$y\$|\$6\$|correct horse/);
});

it("says the same to a program, and finds what it is asked for", async () => {
  const { code, stdout } = await importInto(grown(), "--type", "user,group", "--replace", "--json");
  const records = stdout
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  expect(code).toBe(0);
  expect(records).toContainEqual({ v: 1, type: "found", host: "localhost", address: "user.ann", secrets: ["/password"] });
  expect(records.at(-1)).toMatchObject({
    type: "imported",
    resources: 3,
    differing: [],
    files: ["masterchef.yaml", "group.yaml", "user.yaml"],
  });
});

it("overwrites nothing unasked", async () => {
  const host = grown();
  await host.write(`${out}/masterchef.yaml`, "masterchef: 1\n# mine\n");
  const refused = await importInto(host, "--type", "user");
  expect([refused.code, refused.stderr]).toEqual([65, expect.stringMatching(/MC_IMPORT_EXISTS[\s\S]*--replace/)]);
  expect(await host.read(`${out}/masterchef.yaml`)).toBe("masterchef: 1\n# mine\n");
});

it("says what it may not look at, and takes the rest", async () => {
  const host = grown();
  await host.shell("rm -rf /tmp/people; install -d -o bob /tmp/people");
  const { code, stdout, stderr } = await host.masterchef(["import", "localhost", "--output", "/tmp/people/site", "--type", "user,group"], {
    cwd: "/",
    user: "bob",
    env: { HOME: "/home/bob" },
  });
  expect([code, stderr]).toEqual([1, expect.stringMatching(/MC_IMPORT_NOT_SEARCHED user[\s\S]*as root/)]);
  expect(stdout).toMatch(/group {2}1/);
});

it.each([
  [["import", "web.example.org"], 64, /MC_IMPORT_HOST/],
  [["import", "localhost", "--type", "usre"], 64, /MC_IMPORT_TYPE[\s\S]*user/],
  [["import", "localhost", "--type", "command"], 64, /MC_IMPORT_TYPE/],
  [["import"], 64, /HOST/],
] as const)("refuses %j", async (argv, code, said) => {
  const ended = await grown().masterchef([...argv], { cwd: "/" });
  expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(said)]);
});

it("makes a site of what another site declared: the web server", async () => {
  const host = declared();
  await host.site(await exampleFiles("web-server"));
  const applied = await host.masterchef(["apply", "--yes"]);
  expect([applied.code, applied.stdout + applied.stderr]).toEqual([0, applied.stdout + applied.stderr]);
  const text = await importSettled(host);
  for (const address of ["package.nginx: {}", "service.nginx: {running: true, enabled: true}", "user.ann:", "authorized_key.ann:"])
    expect(text).toContain(address);
  // Nothing that the import did is seen by the site that was there before.
  await planIsEmpty(host, "/srv/site");
});

it("does on a real machine what the tutorial says", async () => {
  const page = await readFile(new URL("../../docs/tutorial-import.md", import.meta.url), "utf8");
  const lines = Array.from(page.matchAll(/<!-- lab: whole -->\n```sh\n([\s\S]*?)```/g), ([, body = ""]) => body.trim().split("\n")).flat();
  expect(lines.length).toBeGreaterThan(2);
  const said: string[] = [];
  for (const line of lines) {
    const [program, ...argv] = line.split(" ");
    expect(program).toBe("masterchef");
    const { code, stdout, stderr } = await grown().masterchef(argv, { cwd: "/" });
    expect([line, code, stdout + stderr]).toEqual([line, 0, stdout + stderr]);
    said.push(stdout);
  }
  const shown = page.split("```\n").find((block) => block.startsWith("localhost: ")) ?? "";
  // The page shows a smaller machine: all that is no count stands in what a real one says.
  const labels = shown
    .split("\n")
    .flatMap((line) => (/^[A-Z]/.test(line) || line.includes("secret") || line.includes("user.ann") ? [line] : []));
  expect(labels.length).toBeGreaterThan(5);
  for (const label of labels) expect(said[0]).toContain(label);
  expect(said.at(-1)).toMatch(/^Nothing to do: \d+ resources settled\.$/m);
});
