import { expect, it } from "vitest";
import { apply, converge, siteOf } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";
import { masterchefEnv } from "./host.ts";
import { declaredReads, undeclaredReads } from "./traced-reads.ts";
import { tracedWrites } from "./traced-writes.ts";

// Questions change nothing that another question could see, and what they find is what then happens.

const host = freshHost({ name: "probes" }, { install: ["strace"] });

async function installed(name: string): Promise<string> {
  return (await host().run(["dpkg-query", "-W", "-f", "${Version}", name])).stdout;
}

/** Everything on the disk of the host, with size and time of change, but for what is Masterchef's own (the folder of its sockets comes and goes in /tmp) and what systemd keeps for itself. */
const everything =
  "find / -xdev \\( -path /srv/site -o -path /var/log/journal -o -path /var/cache/launcher -o -path /tmp -o -path /var/tmp -o -path /var/lib/systemd/timers \\) -prune -o -printf '%p %s %C@ %T@\\n' | sort; ls -A /tmp";

async function site(resources: Readonly<Record<string, string>>): Promise<void> {
  await host().write("/srv/site/masterchef.yaml", siteOf(resources));
}

it("index-in-scratch: planning with an old index alters no byte outside scratch, and pins the version", async () => {
  await site({ "package.lab-tool": "{ state: latest, index_max_age: 3600 }" });
  await host().masterchef(["plan"]);
  await host().shell("touch -d '3 days ago' /var/lib/apt/lists");
  const before = await host().shell(everything);
  const planned = await host().masterchef(["plan", "--out", "/srv/site/p"]);
  expect([planned.code, planned.stdout + planned.stderr]).toEqual([0, expect.stringMatching(/lab-tool[^\n]*1\.1-1/)]);
  expect(await host().shell(everything)).toBe(before);
  // The process that asked clears up behind the command that has ended.
  const left = async (): Promise<string> => await host().shell("ls -A /var/tmp | grep -c masterchef-scratch || true");
  await expect.poll(left, { timeout: 60_000, interval: 500 }).toBe("0\n");
  expect(await host().read("/srv/site/p")).toContain('"lab-tool=1.1-1"');
});

it("latest-moved: what is approved is installed though there is a newer one by then; exactly, it is stale", async () => {
  const { code } = await host().masterchef(["plan", "--out", "/srv/site/latest"]);
  expect(code).toBe(0);
  await host().shell(
    "cp -a /etc/apt/sources.list.d /srv/sources; sed -i 's/^Suites: lab$/Suites: lab lab-next/; s/ lab main/ lab main/' /etc/apt/sources.list.d/*; for f in /etc/apt/sources.list.d/*.list; do [ ! -e $f ] || sed 's/ lab / lab-next /' $f >> $f.next; done; for f in /etc/apt/sources.list.d/*.next; do [ ! -e $f ] || mv $f ${f%.list.next}-next.list; done; apt-get -q update > /dev/null",
  );
  expect(await host().shell("apt-cache policy lab-tool")).toContain("Candidate: 2.0-1");
  const exact = await host().masterchef(["apply", "/srv/site/latest", "--yes", "--exact"]);
  expect([exact.code === 0, await installed("lab-tool")]).toEqual([false, ""]);
  const applied = await host().masterchef(["apply", "/srv/site/latest", "--yes"]);
  expect([applied.code, applied.stdout + applied.stderr]).toEqual([0, applied.stdout + applied.stderr]);
  expect(await installed("lab-tool")).toBe("1.1-1");
  // Asked anew, the newer one is what is wanted.
  await converge(host(), { "package.lab-tool": "{ state: latest }" });
  expect(await installed("lab-tool")).toBe("2.0-1");
});

it("trace-reads, trace-writes: what programs are asked for a plan read what they say, and write nowhere but in scratch", async () => {
  await host().shell("touch -d '3 days ago' /var/lib/apt/lists");
  await site({
    "package.lab-extra": "{ state: latest, index_max_age: 3600 }",
    "package.lab-account": "{}",
    "service.cron": "{}",
    "user.someone": "{}",
    "group.people": "{}",
    "sysctl.net.ipv4.ip_forward": "{ value: 1 }",
    "hostname.probed": "{}",
    "timezone.Europe/Berlin": "{}",
    "cron.backup": "{ user: root, command: /bin/true, hour: 3 }",
    "directory.mounted": "{ path: /srv/mounted }",
    "mount./srv/mounted": "{ device: tmpfs, fstype: tmpfs }",
    "file.motd": "{ path: /etc/motd, content: probed }",
    "command.guarded": '{ argv: [touch, /srv/guarded], creates: /srv/guarded, writes: ["path:/srv/guarded"] }',
  });
  const calls =
    "execve,clone,clone3,fork,vfork,open,openat,creat,mkdir,mkdirat,unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,chmod,fchmodat,chown,lchown,fchownat,utimensat,truncate";
  const traced = await host().run(
    [
      "strace",
      "-f",
      "-qq",
      "-y",
      "-s",
      "300",
      "-e",
      `trace=${calls}`,
      "-o",
      "/srv/trace",
      "/opt/masterchef/cli/bin/masterchef",
      "plan",
      "--out",
      "/srv/site/p",
    ],
    { cwd: "/srv/site", env: masterchefEnv, timeoutMs: 300_000 },
  );
  expect([traced.code, traced.stdout + traced.stderr]).toEqual([0, traced.stdout + traced.stderr]);
  const { programs, writes, reads } = tracedWrites(await host().read("/srv/trace"));
  expect(programs).toEqual(expect.arrayContaining(["apt-cache", "apt-get", "dpkg-query", "systemctl"]));
  expect(writes).toEqual([]);
  const declared = declaredReads(await host().read("/srv/site/p"));
  expect([...declared.keys()]).toEqual(expect.arrayContaining(["apt-cache", "apt-get", "dpkg-query", "systemctl"]));
  expect(undeclaredReads(reads, declared)).toEqual([]);
});

it("killed-in-dpkg: a run that was killed while dpkg worked is taken up inside the envelope, and dpkg is brought to its end", async () => {
  await host().shell("rm -f /run/lab-slow-go /run/lab-slow-began");
  await site({ "package.lab-slow": "{}", "file.after": "{ path: /srv/after, content: x, require: package.lab-slow }" });
  const before = new Set((await host().shell("ls /srv/site/.masterchef/runs")).split("\n"));
  const running = host().beginMasterchef(["apply", "--yes"]);
  await host().shell("until [ -e /run/lab-slow-began ]; do sleep 0.05; done");
  running.signal("SIGKILL");
  await host().shell("pkill -KILL -x apt-get; pkill -KILL -x dpkg; pkill -KILL lab-slow || true");
  await running.ended;
  await host().shell("touch /run/lab-slow-go");
  const [run = ""] = (await host().shell("ls /srv/site/.masterchef/runs")).split("\n").filter((name) => !before.has(name));
  const resumed = await host().masterchef(["resume", run, "--yes"]);
  expect([resumed.code, resumed.stdout + resumed.stderr]).toEqual([0, resumed.stdout + resumed.stderr]);
  expect(await host().shell("cat /srv/site/.masterchef/runs/*/journal* | grep -c MC_RUN_OUTSIDE_ENVELOPE || true")).toBe("0\n");
  expect(await host().shell("dpkg --audit; dpkg-query -W -f '${db:Status-Abbrev}' lab-slow; cat /srv/after")).toBe("ii x");
  expect((await apply(host(), { "package.lab-slow": "{}" })).stdout).toContain("Nothing to do");
});
