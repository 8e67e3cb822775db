import { beforeAll, expect, it } from "vitest";
import { apply, converge } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";

// The type git on a real host, as root, with its own git and a git daemon that serves what the tests make.

const host = freshHost({ name: "git" }, { install: ["git"] });
const shop = "git://127.0.0.1/shop";

beforeAll(async () => {
  await host().shell(`
    git config --system user.name Ann; git config --system user.email ann@example.org; git config --system init.defaultBranch main
    useradd --create-home shop; useradd --create-home other
    mkdir -p /srv/git/work && cd /srv/git/work && git init -q && echo one > a && git add . && git commit -qm one
    git branch feature; git tag -m 'first' v1
    echo two > a && git commit -qam two && git tag light
    git clone -q --bare . /srv/git/shop && git remote add origin /srv/git/shop`);
  const daemon = host().begin(["git", "daemon", "--export-all", "--base-path=/srv/git", "--reuseaddr", "--listen=127.0.0.1"]);
  daemon.ended.catch(() => undefined);
  await host().shell(`for i in $(seq 50); do git ls-remote ${shop} && break; sleep 0.2; done`);
});

async function commitOf(revision: string): Promise<string> {
  return (await host().output(["git", "-C", "/srv/git/work", "rev-parse", `${revision}^{commit}`])).trim();
}

async function git(folder: string, ...words: readonly string[]): Promise<string> {
  return (await host().output(["git", "-c", "safe.directory=*", "-C", folder, ...words])).trim();
}

/** Puts a new commit on a branch of the repository. */
async function publish(content: string, branch = "main"): Promise<void> {
  await host().shell(
    `cd /srv/git/work && git checkout -q ${branch} && echo ${content} > a && git commit -qam ${content} && git push -q origin ${branch} && git checkout -q main`,
  );
}

it("checks out what the repository calls its own, on its branch, and has nothing to do afterwards", async () => {
  const output = await converge(host(), { "git.shop": `{ path: /srv/a, repository: "${shop}" }` });
  expect(output).toContain(await commitOf("main"));
  expect([await host().read("/srv/a/a"), await git("/srv/a", "branch", "--show-current")]).toEqual(["two\n", "main"]);
});

it("takes a branch, a tag with a message, one without, and a whole commit", async () => {
  for (const [revision, branch] of [
    ["feature", "feature"],
    ["v1", ""],
    ["light", ""],
    ["refs/tags/v1", ""],
    [await commitOf("v1"), ""],
  ] as const) {
    await converge(host(), { "git.shop": `{ path: /srv/revisions, repository: "${shop}", revision: "${revision}" }` });
    expect([await git("/srv/revisions", "rev-parse", "HEAD"), await git("/srv/revisions", "branch", "--show-current")]).toEqual([
      await commitOf(revision),
      branch,
    ]);
  }
});

it("git: sha-in-plan: names the commit in the plan, and checks out that one though the branch has moved since", async () => {
  await host().write(
    "/srv/site/masterchef.yaml",
    `masterchef: 1\nresources:\n  git.shop: { path: /srv/moved, repository: "${shop}", revision: main }\n`,
  );
  const planned = await host().masterchef(["plan", "--out", "/srv/site/moved.plan"]);
  const before = await commitOf("main");
  expect([planned.code, planned.stdout + planned.stderr]).toEqual([0, expect.stringContaining(before.slice(0, 8))]);
  await publish("moved");
  const applied = await host().masterchef(["apply", "/srv/site/moved.plan", "--yes"]);
  expect([applied.code, applied.stdout + applied.stderr]).toEqual([0, applied.stdout + applied.stderr]);
  expect(await git("/srv/moved", "rev-parse", "HEAD")).toBe(before);
  await converge(host(), { "git.shop": `{ path: /srv/moved, repository: "${shop}", revision: main }` });
  expect(await git("/srv/moved", "rev-parse", "HEAD")).toBe(await commitOf("main"));
});

it("git: check-unknown-sha: tells what would be done though the commit is not on the host yet", async () => {
  await converge(host(), { "git.shop": `{ path: /srv/unknown, repository: "${shop}" }` });
  await publish("newer");
  const checked = await host().masterchef(["check", "--detailed-exit-code"]);
  expect([checked.code, checked.stdout + checked.stderr]).toEqual([2, expect.stringContaining("git.shop")]);
});

it("git: depth-moves-ref: a shallow checkout moves to any other branch and tag", async () => {
  for (const revision of ["main", "v1", "feature", "main"]) {
    await converge(host(), { "git.shop": `{ path: /srv/shallow, repository: "${shop}", revision: ${revision}, depth: 1 }` });
    expect(await git("/srv/shallow", "rev-parse", "HEAD")).toBe(await commitOf(revision));
  }
  expect(await git("/srv/shallow", "rev-parse", "--is-shallow-repository")).toBe("true");
});

it("git: short-sha-at-depth: a short commit is refused, and what to write is said", async () => {
  const short = (await commitOf("v1")).slice(0, 8);
  const ended = await apply(host(), { "git.shop": `{ path: /srv/short, repository: "${shop}", revision: "${short}", depth: 1 }` });
  expect([ended.code === 0, ended.stdout + ended.stderr]).toEqual([
    false,
    expect.stringMatching(/too short for a commit\. Write all 40 digits/),
  ]);
});

it("git: dubious-ownership: a checkout belongs to its user, and no other's git looks into it", async () => {
  await converge(host(), { "git.shop": `{ path: /srv/owned, repository: "${shop}", user: shop, group: shop }` });
  expect(await host().shell("find /srv/owned ! -user shop")).toBe("");
  const asRoot = await apply(host(), { "git.shop": `{ path: /srv/owned, repository: "${shop}" }` });
  expect([asRoot.code === 0, asRoot.stdout + asRoot.stderr]).toEqual([
    false,
    expect.stringMatching(/belongs to another user[^]*Write in user whose checkout it is/),
  ]);
  const asOther = await apply(host(), { "git.shop": `{ path: /srv/owned, repository: "${shop}", user: other }` });
  expect([asOther.code === 0, asOther.stdout + asOther.stderr]).toEqual([
    false,
    expect.stringContaining("belongs to another user than other"),
  ]);
});

it("git: local-changes: changed files and commits of one's own are told and left, or given up where that is declared", async () => {
  const site = (more = ""): Record<string, string> => ({ "git.shop": `{ path: /srv/local, repository: "${shop}"${more} }` });
  await converge(host(), site());
  await host().shell("echo mine > /srv/local/a; echo new > /srv/local/untracked");
  const refused = await apply(host(), site());
  expect([refused.code === 0, refused.stdout + refused.stderr]).toEqual([false, expect.stringMatching(/a file was changed by hand: a\./)]);
  expect(await host().read("/srv/local/a")).toBe("mine\n");
  await converge(host(), site(", local_changes: discard"));
  expect([await host().read("/srv/local/a"), await host().read("/srv/local/untracked")]).toEqual([
    await host().read("/srv/git/work/a"),
    "new\n",
  ]);
  await host().shell("cd /srv/local && echo own > b && git add b && git commit -qm own");
  const ahead = await apply(host(), site());
  expect([ahead.code === 0, ahead.stdout + ahead.stderr]).toEqual([false, expect.stringContaining("has commits of its own")]);
  await converge(host(), site(", local_changes: discard"));
  expect(await git("/srv/local", "rev-parse", "HEAD")).toBe(await commitOf("main"));
});

it("follows a branch whose history was written anew, for nothing of one's own is lost by it", async () => {
  await host().shell(
    "cd /srv/git/work && git checkout -qb rewritten && echo x > a && git commit -qam x && git push -q origin rewritten && git checkout -q main",
  );
  const site = { "git.shop": `{ path: /srv/rewritten, repository: "${shop}", revision: rewritten }` };
  await converge(host(), site);
  await host().shell(
    "cd /srv/git/work && git checkout -q rewritten && echo y > a && git commit -q --amend -am y && git push -qf origin rewritten && git checkout -q main",
  );
  await converge(host(), site);
  expect(await host().read("/srv/rewritten/a")).toBe("y\n");
});

it("checks out submodules, and puts back one that was moved", async () => {
  await host().shell(`
    mkdir -p /srv/git/lib.work && cd /srv/git/lib.work && git init -q && echo lib > l && git add . && git commit -qm lib && git clone -q --bare . /srv/git/lib
    mkdir -p /srv/git/app.work && cd /srv/git/app.work && git init -q && git submodule --quiet add git://127.0.0.1/lib lib && git commit -qm app && git clone -q --bare . /srv/git/app`);
  const site = { "git.app": '{ path: /srv/app, repository: "git://127.0.0.1/app", submodules: true }' };
  await converge(host(), site);
  expect(await host().read("/srv/app/lib/l")).toBe("lib\n");
  await host().shell("cd /srv/app/lib && echo z > l && git commit -qam z");
  const told = await host().masterchef(["check", "--detailed-exit-code"]);
  expect([told.code, told.stdout]).toEqual([2, expect.stringContaining("git.app")]);
  await converge(host(), site);
  expect(await host().read("/srv/app/lib/l")).toBe("lib\n");
});

it("puts in place only what is signed by somebody who may", async () => {
  await host().shell(`
    ssh-keygen -q -t ed25519 -N '' -f /srv/key; echo "ann@example.org $(cat /srv/key.pub)" > /etc/signers
    ssh-keygen -q -t ed25519 -N '' -f /srv/other-key
    mkdir -p /srv/git/signed.work && cd /srv/git/signed.work && git init -q && git config gpg.format ssh && git config user.signingkey /srv/key.pub
    echo one > a && git add . && git commit -q -S -m one && git tag -s -m v1 v1 && echo two > a && git commit -qam two && git branch unsigned
    git -c user.signingkey=/srv/other-key.pub commit -q --amend -S -m two && git branch others && git clone -q --bare . /srv/git/signed`);
  const site = (revision: string, path = "/srv/signed"): Record<string, string> => ({
    "git.signed": `{ path: ${path}, repository: "git://127.0.0.1/signed", revision: ${revision}, signers: /etc/signers }`,
  });
  await converge(host(), site("v1"));
  expect(await host().read("/srv/signed/a")).toBe("one\n");
  for (const revision of ["unsigned", "others"]) {
    const ended = await apply(host(), site(revision));
    expect([ended.code === 0, ended.stdout + ended.stderr]).toEqual([false, expect.stringMatching(/verify-commit/)]);
    expect(await host().read("/srv/signed/a")).toBe("one\n");
  }
  await converge(host(), { "git.signed": '{ path: /srv/foreign, repository: "git://127.0.0.1/signed", revision: others }' });
  const there = await apply(host(), site("others", "/srv/foreign"));
  expect([there.code === 0, there.stdout + there.stderr]).toEqual([
    false,
    expect.stringContaining("bears no signature of somebody who may sign"),
  ]);
});

it("takes over a checkout that was made by hand, and another address", async () => {
  await host().shell(`git clone -q ${shop} /srv/adopted && cp -r /srv/git/shop /srv/git/shop2`);
  const head = await git("/srv/adopted", "rev-parse", "HEAD");
  const settled = await apply(host(), { "git.shop": `{ path: /srv/adopted, repository: "${shop}", revision: main }` });
  expect([settled.code, settled.stdout]).toEqual([0, expect.stringMatching(/nothing to do|0 to change|settled/i)]);
  await converge(host(), { "git.shop": '{ path: /srv/adopted, repository: "git://127.0.0.1/shop2", revision: main }' });
  expect([await git("/srv/adopted", "rev-parse", "HEAD"), await git("/srv/adopted", "remote", "get-url", "origin")]).toEqual([
    head,
    "git://127.0.0.1/shop2",
  ]);
});

it("runs nothing that the checkout brings along", async () => {
  await converge(host(), { "git.shop": `{ path: /srv/hooked, repository: "${shop}" }` });
  await host().shell(
    "mkdir -p /srv/hooked/.git/hooks; printf '#!/bin/sh\\ntouch /srv/ran\\n' > /srv/hooked/.git/hooks/post-checkout; chmod 755 /srv/hooked/.git/hooks/post-checkout",
  );
  await publish("hooked");
  await converge(host(), { "git.shop": `{ path: /srv/hooked, repository: "${shop}" }` });
  expect((await host().run(["test", "-e", "/srv/ran"])).code).toBe(1);
});

const bad: readonly (readonly [what: string, body: string, told: RegExp])[] = [
  [
    "a host that is not reached",
    '{ path: /srv/bad, repository: "git://127.0.0.1:1/shop" }',
    /repository git:\/\/127\.0\.0\.1:1\/shop could not be asked[^]*Look at the address/,
  ],
  [
    "a host that has no name",
    '{ path: /srv/bad, repository: "https://git.invalid/shop.git" }',
    /repository https:\/\/git\.invalid\/shop\.git could not be asked/,
  ],
  ["a repository that is not there", '{ path: /srv/bad, repository: "git://127.0.0.1/none" }', /could not be asked/],
  ["a branch that is not there", `{ path: /srv/bad, repository: "${shop}", revision: none }`, /has no branch and no tag none/],
  ["a directory with other files", `{ path: /etc, repository: "${shop}" }`, /\/etc is not empty and no checkout/],
  ["a file in the way", `{ path: /etc/passwd, repository: "${shop}" }`, /something that is not a directory/],
  ["no parent", `{ path: /srv/no/such, repository: "${shop}" }`, /There is no directory \/srv\/no/],
  ["a password in the address", '{ path: /srv/bad, repository: "https://ann:secret@git.example.org/x" }', /The address holds a password/],
  ["a command for an address", '{ path: /srv/bad, repository: "ext::sh -c touch" }', /is not the address of a repository/],
  ["an option for a revision", `{ path: /srv/bad, repository: "${shop}", revision: "--upload-pack=x" }`, /is not the name of a branch/],
];

it.each(bad)("tells of %s, and makes nothing", async (_, body, told) => {
  const ended = await apply(host(), { "git.bad": body });
  expect([ended.code === 0, ended.stdout + ended.stderr]).toEqual([false, expect.stringMatching(told)]);
  expect((await host().run(["test", "-e", "/srv/bad"])).code).toBe(1);
});

it("needs nobody's answer where the whole commit is declared and there", async () => {
  const commit = await commitOf("v1");
  await converge(host(), { "git.shop": `{ path: /srv/offline, repository: "${shop}", revision: "${commit}" }` });
  await host().shell("mv /srv/git/shop /srv/git/away");
  await converge(host(), { "git.shop": `{ path: /srv/offline, repository: "${shop}", revision: "${commit}" }` });
  expect(await git("/srv/offline", "rev-parse", "HEAD")).toBe(commit);
  await host().shell("mv /srv/git/away /srv/git/shop");
});
