import { expect, it } from "vitest";
import { freshHost } from "./fresh-host.ts";
import type { Ended } from "./ended.ts";

// Types `key` and `repository` with apt on a real host: the repository /srv/other-repository is signed with a key that nobody trusts yet.

const host = freshHost({ name: "repositories" });

const key = "  key.other: { source: keys/other.asc }\n";
const repository = "  repository.other: { uris: [file:///srv/other-repository], suites: [other], components: [main], signed_by: other }\n";

async function site(resources: string): Promise<void> {
  await host().site({
    "masterchef.yaml": `masterchef: 1\nname: lab\nresources:\n${resources}`,
    "keys/other.asc": await host().read("/srv/other-repository/key.asc"),
  });
}

async function apply(resources: string): Promise<Ended> {
  await site(resources);
  return await host().masterchef(["apply", "--yes"]);
}

/** Applies, which must succeed, and finds nothing to do afterwards. What the first apply printed. */
async function converge(resources: string): Promise<string> {
  const { code, stdout, stderr } = await apply(resources);
  expect([code, stdout + stderr]).toEqual([0, stdout + stderr]);
  const again = await host().masterchef(["check", "--detailed-exit-code"]);
  expect([again.code, again.stdout + again.stderr]).toEqual([0, again.stdout + again.stderr]);
  return stdout + stderr;
}

async function installed(name: string): Promise<boolean> {
  const { stdout } = await host().run(["dpkg-query", "-W", "-f", "${db:Status-Abbrev}", name]);
  return /^.i/.test(stdout);
}

it("refuses a key with another fingerprint before anything is done", async () => {
  const { code, stdout, stderr } = await apply(
    `  key.other: { source: keys/other.asc, fingerprints: [0123456789ABCDEF0123456789ABCDEF01234567] }\n${repository}`,
  );
  expect(code).not.toBe(0);
  expect(stdout + stderr).toMatch(/Its fingerprint is [0-9A-F]{40}, not 0123456789ABCDEF0123456789ABCDEF01234567/);
  expect((await host().run(["test", "-e", "/etc/apt/keyrings/other.asc"])).code).toBe(1);
});

it("tells apt of no repository whose key is missing", async () => {
  const { code, stdout, stderr } = await apply(repository);
  expect(code).not.toBe(0);
  expect(stdout + stderr).toMatch(/There is no key at \/etc\/apt\/keyrings\/other\.asc/);
  expect((await host().run(["test", "-e", "/etc/apt/sources.list.d/other.sources"])).code).toBe(1);
});

it("group-cycle-split: key, repository, index and package in one run, with a package that the key waits for in the same transaction group", async () => {
  const resources = `  package.shop: { loop: [lab-other, lab-extra] }\n${repository}${key.replace(" }", ", require: package.lab-tool }")}  package.lab-tool: {}\n`;
  await site(resources);
  const plan = await host().masterchef(["plan"]);
  expect(plan.code).toBe(0);
  expect(plan.stdout + plan.stderr).toMatch(/lab-tool[^\n]*1\.1-1/);
  expect(await installed("lab-tool")).toBe(false);
  await converge(resources);
  expect(await installed("lab-other")).toBe(true);
  expect(await installed("lab-extra")).toBe(true);
  expect(await installed("lab-tool")).toBe(true);
  expect(await host().output(["stat", "--format=%a %U", "/etc/apt/keyrings/other.asc"])).toBe("644 root\n");
});

it("fetches the index of a repository that was written but not fetched", async () => {
  await host().shell("rm -f /var/lib/apt/lists/*other-repository*");
  expect((await apply(key + repository)).code).toBe(0);
  expect(await host().output(["apt-cache", "policy", "lab-other"])).toMatch(/Candidate: 1\.0-1/);
  await converge(key + repository);
});

it("leaves the indexes of other repositories alone", async () => {
  const others = "ls -l --full-time /var/lib/apt/lists | grep -v other | grep -v total | grep -v lock | grep -v partial";
  const before = await host().shell(others);
  await host().shell("rm -f /var/lib/apt/lists/*other-repository*");
  expect((await apply(key + repository)).code).toBe(0);
  expect(await host().shell(others)).toBe(before);
});

it("brings what a suite that is added has on offer in the same run", async () => {
  const next =
    "  repository.next: { uris: [file:///srv/repository], suites: [lab-next], components: [main], signed_by: /usr/share/keyrings/lab.gpg }\n";
  await converge(`${next}  package.lab-tool: { state: latest }\n`);
  expect(await host().output(["lab-tool"])).toBe("lab-tool 2.0-1\n");
});

it("says what apt says of a repository that cannot be had, and makes it good once it can", async () => {
  const gone = "  repository.gone: { uris: [file:///srv/gone], suites: [other], components: [main], signed_by: other }\n";
  const { code, stdout, stderr } = await apply(key + gone);
  expect(code).not.toBe(0);
  expect(stdout + stderr).toMatch(/\/srv\/gone/);
  await host().shell("cp -a /srv/other-repository /srv/gone");
  await converge(key + gone);
});

it("does not believe a repository that another key signed", async () => {
  await host().shell("rm -rf /srv/gone /var/lib/apt/lists/*gone*; cp -a /srv/repository /srv/gone");
  const forged = "  repository.forged: { uris: [file:///srv/gone], suites: [lab], components: [main], signed_by: other }\n";
  const { code, stdout, stderr } = await apply(key + forged);
  expect(code).not.toBe(0);
  expect(stdout + stderr).toMatch(/NO_PUBKEY|not signed|couldn't be verified|No good signature/i);
  await converge("  repository.forged: { state: absent }\n  repository.gone: { state: absent }\n");
});

it("takes a repository away before its key", async () => {
  await converge("  key.other: { state: absent }\n  repository.other: { state: absent }\n");
  expect(await host().output(["apt-cache", "policy", "lab-other"])).not.toMatch(/srv\/other-repository/);
  expect((await host().run(["test", "-e", "/etc/apt/keyrings/other.asc"])).code).toBe(1);
});
