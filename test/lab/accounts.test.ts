import { describe, expect, test } from "vitest";
import { freshHost } from "./fresh-host.ts";

const host = freshHost({ name: "accounts" });

/** What `openssl passwd -6` makes of "one" and "two" with the salt "saltsalt". */
const hashes = {
  one: "$6$saltsalt$kiRCEN9h6.zvW9LfVNgSwgm2787.AP2FffCmRoXgfIr6JNAEomr.2TTu4gXSLZC8ktz9QdSO9U53P04XAACMi1",
  two: "$6$saltsalt$dg1mCWso1bcZ4jIR4DTGWQLYWovPSQ8XfXMYgd99Ac12YxNhttSzGlvMuY4NK9oxdbAshf9Z9d.77bjXhbJN00",
};

async function declare(resources: string): Promise<void> {
  await host().site({ "masterchef.yaml": `masterchef: 1\nname: accounts\nresources:\n${resources}` });
}

/** Applies what is declared, and sees that a second run finds nothing to do. */
async function converge(resources: string): Promise<string> {
  await declare(resources);
  const applied = await host().masterchef(["apply", "--yes"]);
  expect(applied).toMatchObject({ code: 0 });
  expect(await host().masterchef(["check", "--detailed-exit-code"])).toMatchObject({ code: 0 });
  return applied.stdout;
}

async function refused(resources: string): Promise<string> {
  await declare(resources);
  const before = await host().shell("cat /etc/passwd /etc/group /etc/shadow");
  const planned = await host().masterchef(["plan"]);
  expect(planned.code).not.toBe(0);
  expect(await host().shell("cat /etc/passwd /etc/group /etc/shadow")).toBe(before);
  return planned.stdout + planned.stderr;
}

describe("user and group", () => {
  test("users, their groups, keys and rules come to be in one run, whatever the order written", async () => {
    const applied = await converge(`
  authorized_key.alice:
    exclusive: true
    keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEu3zJ5eS3k3s7q1m6cQ8GZ8n0d5o2QpWc7rVb1xYzAB alice@example.org"]
  file.note: { path: /home/alice/note, content: "Hello\\n", owner: alice, mode: "0600" }
  sudoers.ops: { rules: ["%ops ALL=(root) NOPASSWD: /usr/bin/id"] }
  user.alice: { uid: 2001, comment: Alice, groups: [ops], shell: /bin/bash, password: "${hashes.one}", expires: "2037-12-31", password_max_days: 90 }
  user.bob: { groups: [ops], password: "*" }
  user.shop: { system: true, home: /srv/shop, shell: /usr/sbin/nologin }
  group.ops: { gid: 3000 }
`);
    // Nothing is left open: what an earlier step makes is foretold, but for the ids the system chooses.
    expect(applied).toMatch(/^\d+ exact, \d+ expected, 0 open\.$/m);
    expect(await host().output(["id", "alice"])).toMatch(/^uid=2001\(alice\) gid=\d+\(alice\) groups=\d+\(alice\),3000\(ops\)$/m);
    expect(await host().output(["getent", "passwd", "shop"])).toMatch(/:\/srv\/shop:\/usr\/sbin\/nologin$/m);
    expect(
      await host().output(["stat", "--format=%a %U", "/home/alice/.ssh", "/home/alice/.ssh/authorized_keys", "/home/alice/note"]),
    ).toBe("700 alice\n600 alice\n600 alice\n");
    expect((await host().output(["getent", "shadow", "alice"])).split(":")[1]).toBe(hashes.one);
    expect(await host().output(["chage", "-l", "alice"])).toMatch(/Account expires\s*: Dec 31, 2037/);
    expect(await host().output(["su", "alice", "-c", "sudo -n id -u"])).toBe("0\n");
  });

  test("what differs is put right, and what is not declared stays", async () => {
    await host().shell("usermod -c Changed -aG games alice; usermod -L alice");
    await converge(`
  user.alice: { comment: Alice, groups: [adm], append: true, password: "${hashes.one}", locked: false, expires: never }
`);
    expect(await host().output(["id", "-nG", "alice"])).toBe("alice adm games ops\n");
    expect((await host().output(["getent", "shadow", "alice"])).split(":").slice(1, 2)).toEqual([hashes.one]);
    expect(await host().output(["chage", "-l", "alice"])).toMatch(/Account expires\s*: never/);
    await converge("  user.alice: { groups: [ops] }\n  group.adm: { exclude: [alice] }\n");
    expect(await host().output(["id", "-nG", "alice"])).toBe("alice ops\n");
  });

  test("a hash is set once, and neither it nor the one before is told to anybody", async () => {
    const said = await converge(`  user.alice: { password: "${hashes.two}", locked: true }\n`);
    expect(said).not.toContain(hashes.one);
    expect(said).not.toContain(hashes.two);
    expect((await host().output(["getent", "shadow", "alice"])).split(":")[1]).toBe(`!${hashes.two}`);
    await converge("  user.alice: { locked: false }\n");
    expect((await host().output(["getent", "shadow", "alice"])).split(":")[1]).toBe(hashes.two);
  });

  test("a home is moved where the old one is named", async () => {
    await host().shell("echo mine > /home/bob/mine");
    await converge("  user.bob: { home: /srv/bob, move_home: /home/bob }\n");
    expect(await host().read("/srv/bob/mine")).toBe("mine\n");
    expect((await host().run(["test", "-e", "/home/bob"])).code).toBe(1);
  });

  test("a user id that is taken is named with its owner", async () => {
    expect(await refused("  user.eve: { uid: 33 }\n")).toContain("The user id 33 belongs to www-data already.");
    expect(await refused("  group.eve: { gid: 33 }\n")).toContain("The group id 33 belongs to www-data already.");
    // Also where the other one is only about to get it.
    expect(await refused("  user.eve: { uid: 2500 }\n  user.ann: { uid: 2500 }\n")).toContain("The user id 2500 belongs to eve already.");
  });

  test("a password hash of unknown form is refused before anything is asked", async () => {
    const said = await refused('  user.alice: { password: "plain-words" }\n');
    expect(said).toContain("This is no hash of a form that is known");
  });

  test("the first group of a user does not go before the user", async () => {
    await host().shell("groupadd team; useradd -g team carl");
    expect(await refused("  group.team: { state: absent }\n")).toContain("team is the first group of carl.");
    await converge("  group.team: { state: absent }\n  user.carl: { state: absent, group: team }\n");
    expect((await host().run(["getent", "group", "team"])).code).toBe(2);
  });

  test("a user who runs something is not removed, unless that is ended first", async () => {
    await host().shell("su bob -c 'nohup sleep 1000 >/dev/null 2>&1 &'");
    expect(await refused("  user.bob: { state: absent }\n")).toContain("bob is logged in or runs something: process ");
    await host().shell("pkill --uid bob; sleep 1");
    await converge("  user.bob: { state: absent, remove_home: true, home: /srv/bob }\n");
    expect((await host().run(["test", "-e", "/srv/bob"])).code).toBe(1);
  });

  test("what runs as a user is ended first where that is wanted, also what does not listen", async () => {
    await host().shell(`useradd -m dora; su dora -c 'trap "" TERM; nohup sh -c "while :; do sleep 0.2; done" >/dev/null 2>&1 &'`);
    await converge("  user.dora: { state: absent, stop_processes: true }\n");
    expect((await host().run(["id", "dora"])).code).toBe(1);
    expect((await host().run(["test", "-e", "/home/dora"])).code).toBe(0);
  });

  test("what lies in a home follows its owner to another id", async () => {
    await host().shell("useradd -m -u 2100 fay; echo x > /home/fay/x; chown fay /home/fay/x");
    await converge("  user.fay: { uid: 2101 }\n");
    expect(await host().output(["stat", "--format=%u %U", "/home/fay/x"])).toBe("2101 fay\n");
  });

  test("a run that ended halfway is brought to its end by the next", async () => {
    // As after the first operation of three.
    await host().shell("useradd -U -d /home/gus -m gus");
    await converge(`  user.gus: { password: "${hashes.one}", expires: "2037-12-31" }\n`);
    expect((await host().output(["getent", "shadow", "gus"])).split(":")[1]).toBe(hashes.one);
  });

  test("home-mode-from-logindefs: the mode of a new home and what is copied into it are foretold", async () => {
    const kept = await host().read("/etc/login.defs");
    const settings: readonly (readonly [string, string, string])[] = [
      ["ivy", "UMASK 022\\nHOME_MODE 0711", "711"],
      ["jan", "UMASK 027", "750"],
    ];
    await host().shell("mkdir -p /etc/skel/notes; echo ours > /etc/skel/notes/first; chmod 640 /etc/skel/notes/first");
    for (const [name, lines, mode] of settings) {
      await host().shell(
        `grep -vE '^(UMASK|HOME_MODE)' /etc/login.defs > /etc/login.defs.new; printf '${lines}\\n' >> /etc/login.defs.new; mv /etc/login.defs.new /etc/login.defs`,
      );
      const declared = `
  user.${name}: {}
  directory.home: { path: /home/${name}, mode: "0${mode}" }
  file.first: { path: /home/${name}/notes/first, content: "ours\\n", mode: "0640" }
  file.profile: { path: /home/${name}/.profile, content: "umask 027\\n" }
`;
      await declare(declared);
      const planned = await host().masterchef(["plan"]);
      // The home and the copy are as declared already, once the user is there; the profile is replaced, not made.
      expect(planned.stdout).toMatch(/^2 steps: 1 create, 1 change\. 2 settled\.$/m);
      expect(planned.stdout).toMatch(/, 0 open\.$/m);
      await converge(declared);
      expect((await host().output(["stat", "--format=%a", `/home/${name}`])).trim()).toBe(mode);
      expect(await host().read(`/home/${name}/.profile`)).toBe("umask 027\n");
    }
    await host().write("/etc/login.defs", kept);
  });

  test("a group, its user and what belongs to both go in the order that leaves nothing behind", async () => {
    await converge(
      "  group.temps: {}\n  user.hal: { group: temps }\n  file.paper: { path: /srv/paper, content: x, owner: hal, group: temps }\n",
    );
    await converge(
      "  group.temps: { state: absent }\n  user.hal: { state: absent, group: temps, remove_home: true }\n  file.paper: { path: /srv/paper, state: absent }\n",
    );
    expect((await host().run(["getent", "group", "temps"])).code).toBe(2);
    expect((await host().run(["getent", "passwd", "hal"])).code).toBe(2);
  });
});

describe("authorized_key and sudoers", () => {
  test("an exclusive set of keys is the whole set, and another set of the same account is refused", async () => {
    await host().write(
      "/home/alice/.ssh/authorized_keys",
      "# ours\nssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDabcdefghijklmnopqrstuvwxyz0123456789ABCDEFG= old\n",
      "600",
    );
    const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0u1v backup";
    await converge(`  authorized_key.alice: { exclusive: true, keys: [{ key: "${key}", options: [restrict] }] }\n`);
    expect(await host().read("/home/alice/.ssh/authorized_keys")).toBe(`# ours\nrestrict ${key}\n`);
    const twice = `  authorized_key.a: { user: alice, exclusive: true, keys: ["${key}"] }\n  authorized_key.b: { user: alice, exclusive: true, keys: ["${key}"] }\n`;
    expect(await refused(twice)).toMatch(/alice/);
  });

  test("rules that visudo refuses are never seen by sudo", async () => {
    await declare('  sudoers.broken: { rules: ["alice ALL=(root NOPASSWD: ALL"] }\n');
    const applied = await host().masterchef(["apply", "--yes"]);
    expect(applied.code).not.toBe(0);
    expect(applied.stdout + applied.stderr).toContain("visudo");
    expect((await host().run(["test", "-e", "/etc/sudoers.d/broken"])).code).toBe(1);
  });
});
