import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { converge, siteOf } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";

const host = freshHost({ options: ["--bind=/dev/loop-control"] });

function digest(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** How each resource of a site is planned, by address: its grade, and what is known of it only afterwards. */
async function planned(
  resources: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, { readonly grade: string; readonly text: string }>> {
  await host().write("/srv/site/masterchef.yaml", siteOf(resources));
  const { stdout } = await host().masterchef(["plan", "--json"]);
  const steps = Array.from(
    stdout.matchAll(/^\{.*"type":"step".*$/gm),
    ([line]): [string, { readonly grade: string; readonly text: string }] => [
      /"address":"([^"]*)"/.exec(line)?.[1] ?? "",
      { grade: /"grade":"([^"]*)"/.exec(line)?.[1] ?? "", text: line },
    ],
  );
  return new Map(steps);
}

test("user-dir-key: a user, their directory and their key come to be in one run, and the bytes of the key stand in the plan before there is a user", async () => {
  const resources = {
    "user.deploy": "{ home: /home/deploy, create_home: true }",
    "directory.ssh": "{ path: /home/deploy/.ssh, owner: deploy, group: deploy, mode: '0700', require: user.deploy }",
    "file.keys":
      "{ path: /home/deploy/.ssh/authorized_keys, owner: deploy, group: deploy, mode: '0600', content: 'ssh-ed25519 AAAA deploy', require: directory.ssh }",
  };
  const steps = await planned(resources);
  expect(steps.get("user.deploy")?.grade).toBe("exact");
  expect(steps.get("user.deploy")?.text).toMatch(/"knownAfter":\[\{"at":"\/uid"|"at":"\/uid"/);
  expect(["expected", "exact"]).toContain(steps.get("file.keys")?.grade);
  expect(steps.get("file.keys")?.text).toContain(`"content":{"exact":[{"blob":"${digest("ssh-ed25519 AAAA deploy")}"}]}`);
  await converge(host(), resources);
  expect(await host().output(["stat", "--format=%U %a", "/home/deploy/.ssh", "/home/deploy/.ssh/authorized_keys"])).toBe(
    "deploy 700\ndeploy 600\n",
  );
});

test("home-mode-from-logindefs: a new home has the mode that login.defs says and what skel holds, and the run foretells it", async () => {
  await host().shell("sed -i '/^#*HOME_MODE/d' /etc/login.defs; echo 'HOME_MODE 0710' >> /etc/login.defs; echo hello > /etc/skel/greeting");
  const said = await converge(host(), { "user.moded": "{ home: /home/moded, create_home: true }" });
  expect(said).not.toContain("MC_RUN_");
  expect(await host().shell("stat --format='%U %a' /home/moded; cat /home/moded/greeting")).toBe("moded 710\nhello\n");
  await host().shell("sed -i '/^HOME_MODE/d; s/^UMASK.*/UMASK 027/' /etc/login.defs");
  await converge(host(), { "user.masked": "{ home: /home/masked, create_home: true }" });
  expect(await host().output(["stat", "--format=%a", "/home/masked"])).toBe("750\n");
});

test("under-the-mount: what lies below a mount that is still to come is not judged by what lies under it", async () => {
  await host().shell("mkdir -p /srv/data/app; chmod 750 /srv/data/app; echo under > /srv/data/app/file");
  const resources = {
    "mount.data": "{ path: /srv/data, device: tmpfs, fstype: tmpfs, flags: [size=8m] }",
    "directory.app": "{ path: /srv/data/app, mode: '0750', require: mount.data }",
    "file.app": "{ path: /srv/data/app/file, content: under, require: directory.app }",
  };
  const steps = await planned(resources);
  expect(steps.get("mount.data")?.grade).toBe("exact");
  expect(["exact", "settled"]).not.toContain(steps.get("directory.app")?.grade ?? "settled");
  expect(["exact", "settled"]).not.toContain(steps.get("file.app")?.grade ?? "settled");
  await converge(host(), resources);
  expect(
    await host().shell("findmnt -n -o FSTYPE --target /srv/data/app/file; stat --format=%a /srv/data/app; cat /srv/data/app/file"),
  ).toBe("tmpfs\n750\nunder");
});

let device = "";

beforeAll(async () => {
  await host().shell("truncate --size=16M /srv/disk.img; for n in $(seq 0 15); do [ -e /dev/loop$n ] || mknod /dev/loop$n b 7 $n; done");
  device = (await host().output(["losetup", "--find", "--show", "/srv/disk.img"])).trim();
});

afterAll(async () => {
  if (device !== "") await host().run(["losetup", "--detach", device]);
});

test("mkfs-never-force: a signature that appears between plan and apply stops what would make a file system over it", async () => {
  const resources = {
    "command.mkfs": `{ argv: [mkfs.ext4, -q, ${device}], unless: [blkid, -p, ${device}], pure: true, reads: ["path:${device}"], writes: ["path:${device}"] }`,
  };
  await host().write("/srv/site/masterchef.yaml", siteOf(resources));
  expect(await host().masterchef(["plan", "--out", "disk.plan"])).toMatchObject({ code: 0 });
  await host().output(["mkswap", device]);
  const before = await host().output(["sha256sum", device]);
  const { code, stdout, stderr } = await host().masterchef(["apply", "--exact", "disk.plan"]);
  expect([code === 0, stdout + stderr]).toEqual([false, expect.stringContaining("MC_RUN_STALE")]);
  // Without --exact it is decided again, and finds nothing to do.
  expect(await host().masterchef(["apply", "disk.plan"])).toMatchObject({ code: 0 });
  expect(await host().output(["sha256sum", device])).toBe(before);
});

test("symlink-swap: somebody who swaps their directory for a link of theirs gets nothing written through it", async () => {
  await host().shell(
    "useradd --create-home eve; mkdir /etc/target; chmod 755 /etc/target; runuser -u eve -- mkdir /home/eve/dir; runuser -u eve -- ln -s /etc/target /home/eve/lure",
  );
  // Until it is told, the directory and the link change places; at the end both are where they were.
  await host().write(
    "/home/eve/swap.sh",
    "cd /home/eve; while [ ! -e /run/swap-over ]; do mv -T dir away; mv -T lure dir; mv -T dir lure; mv -T away dir; done\n",
    "755",
  );
  let said = "";
  for (let turn = 0; turn < 8; turn += 1) {
    const files = Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [`file.f${at}`, `{ path: /home/eve/dir/f${at}, content: '${turn}' }`]),
    );
    await host().write("/srv/site/masterchef.yaml", siteOf(files));
    expect(await host().masterchef(["plan", "--out", "swap.plan"])).toMatchObject({ code: 0 });
    await host().shell("rm -f /run/swap-over; setsid runuser -u eve -- sh /home/eve/swap.sh > /dev/null 2>&1 &");
    // However it ends: the directory is not there half of the time.
    const { stdout, stderr } = await host().masterchef(["apply", "swap.plan"]);
    said += stdout + stderr;
    await host().shell("touch /run/swap-over; while pgrep -u eve > /dev/null; do sleep 0.1; done");
  }
  expect(await host().output(["ls", "-A", "/etc/target"])).toBe("");
  // Else nothing was tried.
  expect(said).toMatch(/\b(?:created|changed|stale|failed)\b/);
});
