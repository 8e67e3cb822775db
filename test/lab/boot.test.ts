import { expect, test } from "vitest";
import { freshHost } from "./fresh-host.ts";

const host = freshHost({ name: "web" });

test("a host is a Debian with a running systemd, a name and an address", async () => {
  expect(await host().output(["systemctl", "is-system-running"])).toBe("running\n");
  expect(await host().output(["hostname"])).toBe("web\n");
  expect(await host().output(["ip", "-4", "-brief", "address", "show", "host0"])).toMatch(/10\.77\.0\.11\/24 *\n$/);
});

test("a command gets its input, its user, its folder and only its own environment", async () => {
  const script = 'cat; pwd; id -un; echo "$HOME $SET ${SHELL-none}"; echo wrong >&2; exit 3';
  const ended = await host().run(["sh", "-c", script], { stdin: "given\n", user: "nobody", cwd: "/srv", env: { SET: "here" } });
  expect(ended).toEqual({ code: 3, stdout: "given\n/srv\nnobody\n/nonexistent here none\n", stderr: "wrong\n" });
});

test("a command has no more rights than the host: it cannot load a module or set this machine's clock", async () => {
  const bounds = await host().shell("grep CapBnd /proc/self/status /proc/1/status | cut -d: -f2- | sort -u | wc -l");
  expect(bounds).toBe("1\n");
});

test("a command that hangs is killed with all it started", async () => {
  await expect(host().shell("sleep 1001 & sleep 1002", { timeoutMs: 500 })).rejects.toThrow("was ended after 500 ms");
  expect((await host().run(["pgrep", "--exact", "sleep"])).code).toBe(1);
});

test("files are written with their folders and read back byte by byte", async () => {
  await host().write("/srv/a/b", "two\nlines", "4750");
  expect(await host().read("/srv/a/b")).toBe("two\nlines");
  expect(await host().output(["stat", "--format=%a %U", "/srv/a/b"])).toBe("4750 root\n");
});

test("masterchef converges the host, and finds nothing to do afterwards", async () => {
  await host().site({
    "masterchef.yaml": 'masterchef: 1\nname: first\nresources:\n  file.motd: { path: /etc/motd, content: "Hello\\n" }\n',
  });
  expect(await host().masterchef(["apply", "--yes"])).toMatchObject({ code: 0 });
  expect(await host().read("/etc/motd")).toBe("Hello\n");
  expect(await host().masterchef(["check", "--detailed-exit-code"])).toMatchObject({ code: 0 });
});

test("what is on its disk outlasts a reboot, a stop and a lost power supply; what runs does not", async () => {
  const boots = new Set([await host().bootId()]);
  await host().write("/srv/stays", "here\n");
  const leave = async (): Promise<void> => {
    host()
      .begin(["sleep", "1003"])
      .ended.catch(() => undefined);
    await host().shell("touch /run/goes");
  };
  const found = async (): Promise<void> => {
    expect(await host().read("/srv/stays")).toBe("here\n");
    expect((await host().run(["test", "-e", "/run/goes"])).code).toBe(1);
    expect((await host().run(["pgrep", "--exact", "sleep"])).code).toBe(1);
    boots.add(await host().bootId());
  };
  await leave();
  await host().reboot();
  await found();
  await leave();
  await host().stop();
  await host().start();
  await found();
  await leave();
  await host().kill();
  await host().start();
  await found();
  expect(boots.size).toBe(4);
});
