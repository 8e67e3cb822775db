import { beforeAll, expect, it } from "vitest";
import { applyTwice, gradesIn, planAsShown } from "./example.ts";
import { freshHost } from "./fresh-host.ts";
import { importSettled } from "./imported.ts";

// The exhibit examples/workstation. The repository it works on lies on the host itself, for there is no way to the outside.

const host = freshHost({ name: "workstation" }, { install: ["git"], offer: ["vim", "tmux", "jq", "tree", "shellcheck"] });
const vars = ["--var", "repository=git://127.0.0.1/shop"];

beforeAll(async () => {
  await host().shell(`
    git config --system user.name Ann; git config --system user.email ann@example.org; git config --system init.defaultBranch main
    mkdir -p /srv/git/work && cd /srv/git/work && git init -q && echo one > README && git add . && git commit -qm one && git clone -q --bare . /srv/git/shop`);
  const daemon = host().begin(["git", "daemon", "--export-all", "--base-path=/srv/git", "--reuseaddr", "--listen=127.0.0.1"]);
  daemon.ended.catch(() => undefined);
  await host().shell("for i in $(seq 50); do git ls-remote git://127.0.0.1/shop && break; sleep 0.2; done");
});

it("plans as its page shows, and says how much of it rests on what", async () => {
  const plan = await planAsShown(host(), "workstation", { sign: "package.tools[vim]", vars });
  expect(plan).toContain("git.shop");
  const [exact = 0, expected = 0, open = 0] = gradesIn(plan);
  expect((exact + expected) / (exact + expected + open)).toBeGreaterThanOrEqual(0.95);
});

it("converges in one run, and has nothing to do in the second", async () => {
  expect(await applyTwice(host(), vars)).toEqual({ exact: 27 });
  expect(await host().output(["git", "config", "--global", "user.email"], { user: "ann" })).toBe("ann@example.org\n");
});

it("can be imported, and then has nothing to do either", async () => {
  expect(await importSettled(host())).toContain("package.tmux: {}");
});

it("is what a developer expects", async () => {
  expect(await host().read("/home/ann/src/shop/README")).toBe("one\n");
  expect(await host().shell("find /home/ann -mindepth 1 ! -user ann")).toBe("");
  expect(await host().shell("date -d '2026-07-01 12:00 UTC' +%H:%M")).toBe("14:00\n");
  expect(await host().output(["bash", "-ic", "alias gs"], { user: "ann" })).toContain("git status --short");
});

it("follows what is added to the dotfiles, and what moves in the repository", async () => {
  await host().write("/srv/site/dotfiles/.config/git/attributes", "*.png binary\n");
  await host().shell("cd /srv/git/work && echo two > README && git commit -qam two && git push -q /srv/git/shop main");
  await applyTwice(host(), vars);
  expect([await host().read("/home/ann/.config/git/attributes"), await host().read("/home/ann/src/shop/README")]).toEqual([
    "*.png binary\n",
    "two\n",
  ]);
});
