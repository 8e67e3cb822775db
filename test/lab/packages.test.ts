import { expect, it } from "vitest";
import { freshHost } from "./fresh-host.ts";

// Type `package` with apt and dpkg on a real host, against the lab's own repository.

const host = freshHost({ name: "packages" });

async function plan(resources: string, ...options: readonly string[]): Promise<string> {
  await host().site({ "masterchef.yaml": `masterchef: 1\nresources:\n${resources}` });
  const { stdout, stderr } = await host().masterchef(["plan", ...options]);
  return stdout + stderr;
}

async function apply(resources: string): Promise<string> {
  await host().site({ "masterchef.yaml": `masterchef: 1\nresources:\n${resources}` });
  const { code, stdout, stderr } = await host().masterchef(["apply", "--yes"]);
  return `${stdout}${stderr}exit ${code}`;
}

/** Converges, is as foretold, and stays so. */
async function converge(resources: string): Promise<string> {
  const first = await apply(resources);
  expect(first).toMatch(/exit 0$/);
  expect(await plan(resources)).toMatch(/Nothing to do/);
  return first;
}

async function version(name: string): Promise<string> {
  const { stdout } = await host().run(["dpkg-query", "-W", "-f", "${db:Status-Abbrev}${Version}", name]);
  return stdout.trim();
}

it("installs the version that the plan names, and nothing the second time", async () => {
  expect(await plan("  package.lab-tool: {}\n")).toMatch(/lab-tool[^\n]*1\.1-1/);
  expect(await version("lab-tool")).not.toMatch(/^ii/);
  await converge("  package.lab-tool: {}\n");
  expect(await version("lab-tool")).toBe("ii 1.1-1");
});

it("goes back to an older version with consent, and only then", async () => {
  expect(await apply('  package.lab-tool: { version: "1.0-1" }\n')).toMatch(/1\.0-1 is older/);
  expect(await version("lab-tool")).toBe("ii 1.1-1");
  await converge('  package.lab-tool: { version: "1.0-1", allow_downgrade: true }\n');
  expect(await version("lab-tool")).toBe("ii 1.0-1");
});

it("holds a package, leaves a held one alone, and holds it again after a change that was consented to", async () => {
  await converge("  package.lab-tool: { held: true }\n");
  expect(await version("lab-tool")).toBe("hi 1.0-1");
  expect(await apply("  package.lab-tool: { state: latest }\n")).toMatch(/is held/);
  await converge("  package.lab-tool: { state: latest, allow_change_held: true }\n");
  expect(await version("lab-tool")).toBe("hi 1.1-1");
  await converge("  package.lab-tool: { held: false }\n");
  expect(await version("lab-tool")).toBe("ii 1.1-1");
});

it("installs twenty wishes in one transaction", async () => {
  await host().shell(": > /var/log/apt/history.log");
  await converge("  package.many: { loop: [lab-chain-a, lab-conffiles, lab-noisy, lab-mail-a, lab-account] }\n");
  const history = await host().read("/var/log/apt/history.log");
  expect(history.match(/^Commandline:/gm)).toHaveLength(1);
});

it("leaves the others whole when one of a transaction fails", async () => {
  const report = await apply("  package.some: { loop: [lab-daemon, lab-broken, lab-extra] }\n");
  expect(report).toMatch(/exit [^0]/);
  expect(await version("lab-extra")).toMatch(/^ii/);
  expect(await version("lab-daemon")).toMatch(/^ii/);
  expect(report).toMatch(/lab-broken/);
  await host().shell("touch /etc/lab-broken-mended");
  await converge("  package.some: { loop: [lab-daemon, lab-broken, lab-extra] }\n");
});

it("names what does not exist, and installs nothing", async () => {
  expect(await apply("  package.nothing: { name: lab-nowhere }\n")).toMatch(/knows no package lab-nowhere/);
  expect(await apply("  package.virtual: { name: lab-mail }\n")).toMatch(/knows no package lab-mail/);
  expect(await apply('  package.lab-tool: { version: "9.*" }\n')).toMatch(/There is no version 9\.\* of lab-tool; on offer: 1\.1-1/);
});

it("removes nothing to make room", async () => {
  const report = await apply("  package.lab-rival: {}\n");
  expect(report).toMatch(/exit [^0]/);
  expect(await version("lab-tool")).toBe("ii 1.1-1");
  await converge("  package.lab-tool: { state: absent, before: package.lab-rival }\n  package.lab-rival: {}\n");
  expect(await version("lab-rival")).toMatch(/^ii/);
});

it("takes away what is named, and never what depends on it", async () => {
  const report = await apply("  package.lab-chain-c: { state: absent }\n");
  expect(report).toMatch(/exit [^0]/);
  // dpkg refuses, and keeps the wish in mind; the package is whole.
  expect(await version("lab-chain-c")).toMatch(/^.i/);
  await converge("  package.chain: { loop: [lab-chain-a, lab-chain-b, lab-chain-c], state: absent }\n");
  expect(await version("lab-chain-c")).not.toMatch(/^ii/);
});

it("keeps configuration files of a removed package, and takes them with a purge", async () => {
  await converge("  package.lab-conffiles: { state: absent }\n");
  expect(await version("lab-conffiles")).toMatch(/^rc/);
  await converge("  package.lab-conffiles: { state: purged }\n");
  expect(await version("lab-conffiles")).not.toMatch(/^rc/);
});

it("answers what a package asks", async () => {
  await converge('  package.lab-question: { debconf: { "lab-question/colour": "string teal" } }\n');
  expect(await host().read("/etc/lab-question")).toMatch(/teal/);
});

it("alters nothing of the system while planning with an old index, and installs what it then chose", async () => {
  const before = "find /var/lib/apt /var/cache/apt /var/lib/dpkg -printf '%p %T@ %s\\n' | sort | sha256sum";
  await host().shell("touch -d '3 days ago' /var/lib/apt/lists");
  const digest = await host().shell(before);
  expect(await plan("  package.lab-large: { index_max_age: 3600 }\n")).toMatch(/lab-large/);
  expect(await host().shell(before)).toBe(digest);
  await converge("  package.lab-large: { index_max_age: 3600 }\n");
});

it("finishes what an interrupted dpkg left undone", async () => {
  await host().shell(
    "apt-get -y -q download lab-tool >/dev/null 2>&1 || true; cd /tmp && apt-get download lab-slow && dpkg --unpack lab-slow*.deb && touch /run/lab-slow-go",
  );
  await converge("  package.lab-slow: {}\n");
  expect(await version("lab-slow")).toMatch(/^ii/);
});

it("installs a package file", async () => {
  await host().shell("cd /tmp && apt-get download lab-account && mv lab-account*.deb /srv/account.deb && dpkg --purge lab-account");
  await converge("  package.lab-account: { source: /srv/account.deb }\n");
  expect(await version("lab-account")).toMatch(/^ii/);
});
