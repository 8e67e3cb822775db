import { expect, test } from "vitest";
import { apply, converge } from "./converge.ts";
import type { Ended } from "./ended.ts";
import { freshHost } from "./fresh-host.ts";
import type { LabHost } from "./host.ts";

const host = freshHost();

/** Owner, group, mode and kind of each path, a line each. */
async function looks(on: LabHost, ...paths: readonly string[]): Promise<string> {
  return await on.output(["stat", "--format=%U:%G %a %F", ...paths]);
}

/** It ended with this code and said why. */
function refused({ code, stdout, stderr }: Ended, wanted: number, why: RegExp): void {
  expect(stdout + stderr).toMatch(why);
  expect(code).toBe(wanted);
}

test("owners by name, set-user-id, set-group-id and sticky modes, links of both kinds", async () => {
  await host().shell("useradd --system keeper; groupadd --system readers");
  await converge(host(), {
    "directory.shared": "{ path: /srv/shared, owner: keeper, group: readers, mode: '2775' }",
    "directory.drop": "{ path: /srv/shared/drop, mode: '1777' }",
    "file.tool": "{ path: /srv/shared/tool, content: '#!/bin/sh', owner: keeper, group: readers, mode: '4750' }",
    "link.soft": "{ path: /srv/shared/soft, target: tool }",
    "link.hard": "{ path: /srv/shared/hard, target: /srv/shared/tool, kind: hard }",
  });
  expect(await looks(host(), "/srv/shared", "/srv/shared/drop", "/srv/shared/tool", "/srv/shared/hard", "/srv/shared/soft")).toBe(
    [
      "keeper:readers 2775 directory",
      "root:readers 1777 directory",
      "keeper:readers 4750 regular file",
      "keeper:readers 4750 regular file",
      "root:readers 777 symbolic link",
      "",
    ].join("\n"),
  );
});

test("a new owner does not cost a program its set-user-id bit, which the kernel clears with the owner", async () => {
  await host().shell("useradd --system second; printf x > /srv/su; chmod 4755 /srv/su");
  await converge(host(), { "file.su": "{ path: /srv/su, owner: second, mode: '4755' }" });
  expect(await looks(host(), "/srv/su")).toBe("second:root 4755 regular file\n");
});

test("an account that is not there leaves the file alone, and says which", async () => {
  const ended = await apply(host(), { "file.lost": "{ path: /srv/lost, content: x, owner: nobody-here }" });
  refused(ended, 69, /nobody-here/);
  expect(await host().run(["test", "-e", "/srv/lost"])).toMatchObject({ code: 1 });
});

test("a path through the links of a merged /usr, or of /var/run, is one place under both names", async () => {
  await converge(host(), {
    "file.tool": "{ path: /bin/lab-script, content: \"#!/bin/sh\\necho merged\\n\", mode: '0755' }",
    "directory.run": "{ path: /var/run/lab, mode: '0755' }",
    "file.state": "{ path: /var/run/lab/state, content: here }",
  });
  expect(await host().output(["/usr/bin/lab-script"])).toBe("merged\n");
  expect(await looks(host(), "/run/lab/state")).toBe("root:root 644 regular file\n");
});

test("what lies on a read-only file system is told; what does not is done", async () => {
  await host().shell("mkdir -p /mnt/fixed; mount -t tmpfs tmpfs /mnt/fixed; echo old > /mnt/fixed/a; mount -o remount,ro /mnt/fixed");
  const ended = await apply(host(), {
    "file.fixed": "{ path: /mnt/fixed/a, content: new }",
    "file.free": "{ path: /srv/free, content: new }",
  });
  refused(ended, 1, /read-only/i);
  expect(await host().read("/mnt/fixed/a")).toBe("old\n");
  expect(await host().read("/srv/free")).toBe("new");
  await host().shell("mount -o remount,rw /mnt/fixed");
  await converge(host(), { "file.fixed": "{ path: /mnt/fixed/a, content: new }" });
});

test("a single file that is a mount is written in place, and only when told so", async () => {
  await host().shell("echo old > /srv/real; touch /srv/mounted; mount --bind /srv/real /srv/mounted");
  const ended = await apply(host(), { "file.mounted": "{ path: /srv/mounted, content: new }" });
  refused(ended, 1, /in_place/);
  expect(await host().read("/srv/real")).toBe("old\n");
  await converge(host(), { "file.mounted": "{ path: /srv/mounted, content: new, in_place: true }" });
  expect(await host().read("/srv/real")).toBe("new");
});

test("an immutable file is told and left, and converges once it is not", async () => {
  await host().shell("mount -t tmpfs tmpfs /mnt; echo old > /mnt/still; chattr +i /mnt/still");
  const ended = await apply(host(), { "file.still": "{ path: /mnt/still, content: new }" });
  refused(ended, 1, /immutable attribute/);
  expect(await host().read("/mnt/still")).toBe("old\n");
  expect(await host().output(["ls", "-A", "/mnt"])).toBe("still\n");
  await host().shell("chattr -i /mnt/still");
  await converge(host(), { "file.still": "{ path: /mnt/still, content: new }" });
});

test("a full disk costs neither the old content nor leaves a part of the new", async () => {
  await host().shell("mkdir -p /run/small; mount -t tmpfs -o size=64k tmpfs /run/small; echo old > /run/small/a");
  await host().write("/srv/site/files/large", "line\n".repeat(40_000));
  const ended = await apply(host(), { "file.large": "{ path: /run/small/a, source: files/large }" });
  refused(ended, 1, /ENOSPC|full/);
  expect(await host().read("/run/small/a")).toBe("old\n");
  expect(await host().output(["ls", "-A", "/run/small"])).toBe("a\n");
  await host().shell("mount -o remount,size=1m /run/small");
  await converge(host(), { "file.large": "{ path: /run/small/a, source: files/large }" });
  expect((await host().read("/run/small/a")).length).toBe(200_000);
});

test("where no security module labels files, none gets a label", async () => {
  await converge(host(), { "file.plain": "{ path: /srv/plain, content: x }" });
  expect(await host().output(["getfattr", "--match=-", "--dump", "/srv/plain"])).toBe("");
});

test("a directory is kept clean of what nobody claims, and one that is full is removed only by force", async () => {
  await host().shell(
    "mkdir -p /srv/kept/sub; touch /srv/kept/mine /srv/kept/stray /srv/kept/sub/stray; mkdir -p /srv/full/a; touch /srv/full/a/b",
  );
  await converge(host(), {
    "directory.kept": "{ path: /srv/kept, purge: true }",
    "file.mine": "{ path: /srv/kept/mine }",
  });
  expect(await host().output(["find", "/srv/kept", "-mindepth", "1"])).toBe("/srv/kept/mine\n");
  expect(await apply(host(), { "directory.full": "{ path: /srv/full, state: absent }" })).toMatchObject({ code: 69 });
  await converge(host(), { "directory.full": "{ path: /srv/full, state: absent, force: true }" });
  expect(await host().run(["test", "-e", "/srv/full"])).toMatchObject({ code: 1 });
});

test("a command runs as the user it names, once, and follows what it listens to", async () => {
  await host().shell("useradd --create-home runner");
  await converge(host(), {
    "file.input": "{ path: /home/runner/input, content: one, owner: runner, notify: command.count }",
    "command.once":
      "{ argv: [sh, -c, 'id -un > /home/runner/who; pwd >> /home/runner/who'], user: runner, cwd: /home/runner, creates: /home/runner/who, require: file.input }",
    "command.count": "{ argv: [sh, -c, 'echo again >> /home/runner/count'], user: runner, refresh_only: true }",
  });
  expect(await host().read("/home/runner/who")).toBe("runner\n/home/runner\n");
  expect(await host().read("/home/runner/count")).toBe("again\n");
});

test("somebody who is not root becomes root through a rule of sudo, and without one is told so", async () => {
  const node = "/opt/masterchef/node_modules/node/bin/node";
  const entering = { user: "ops", cwd: "/home/ops/site" };
  await host().shell("useradd --create-home ops; install -d -o ops /home/ops/site");
  const resources = { "file.rooted": "{ path: /etc/rooted, content: x, mode: '0600', become: true }" };
  refused(await apply(host(), resources, entering), 69, /sudo/);
  await host().write("/etc/sudoers.d/ops", `ops ALL=(root) NOPASSWD: ${node}\n`, "440");
  await converge(host(), resources, entering);
  expect(await looks(host(), "/etc/rooted")).toBe("root:root 600 regular file\n");
});
