import { expect, it } from "vitest";
import { freshHost } from "./fresh-host.ts";

// Type `service` with a systemd that runs, and units made here.

const host = freshHost({ name: "services" });

const unit = (command: string, extra = ""): string =>
  `[Unit]\\nDescription=A test\\n[Service]\\nExecStart=${command}\\n${extra}[Install]\\nWantedBy=multi-user.target\\n`;

async function masterchef(command: readonly string[], resources: string): Promise<string> {
  await host().site({ "masterchef.yaml": `masterchef: 1\nresources:\n${resources}` });
  const { code, stdout, stderr } = await host().masterchef(command);
  return `${stdout}${stderr}exit ${code}`;
}

async function converge(resources: string): Promise<string> {
  const first = await masterchef(["apply", "--yes"], resources);
  expect(first).toMatch(/exit 0$/);
  expect(await masterchef(["plan"], resources)).toMatch(/Nothing to do/);
  return first;
}

async function property(name: string, unitName: string): Promise<string> {
  return (await host().output(["systemctl", "show", "--value", `--property=${name}`, unitName])).trim();
}

const sleeper = `  file.unit: { path: /etc/systemd/system/sleeper.service, content: "${unit("/bin/sleep 1000")}" }\n`;

it("starts and enables a unit that the same run writes, and nothing the second time", async () => {
  await converge(`${sleeper}  service.sleeper: { running: true, enabled: true, subscribe: file.unit }\n`);
  expect(await property("ActiveState", "sleeper")).toBe("active");
  expect(await property("UnitFileState", "sleeper")).toBe("enabled");
});

it("restarts with what is new when its unit file changes", async () => {
  const changed = sleeper.replace("sleep 1000", "sleep 2000");
  await converge(`${changed}  service.sleeper: { running: true, enabled: true, subscribe: file.unit }\n`);
  expect(await property("ExecStart", "sleeper")).toMatch(/sleep 2000/);
  expect(await host().shell("pgrep -fx '/bin/sleep 2000'")).not.toBe("");
});

it("drop-in-new-dir: reads a first drop-in anew", async () => {
  const dropIn = [
    "  directory.dropins: { path: /etc/systemd/system/sleeper.service.d }",
    '  file.dropin: { path: /etc/systemd/system/sleeper.service.d/env.conf, content: "[Service]\\nEnvironment=COLOUR=teal\\n" }',
    "  service.sleeper: { running: true, subscribe: file.dropin }\n",
  ].join("\n");
  const before = await property("MainPID", "sleeper");
  await converge(dropIn);
  expect(await property("Environment", "sleeper")).toBe("COLOUR=teal");
  expect(await property("MainPID", "sleeper")).not.toBe(before);
});

it("dies-after-start: says that it did not stay up", async () => {
  const resources = `  file.unit: { path: /etc/systemd/system/dying.service, content: "${unit("/bin/sh -c 'sleep 1; echo no luck; exit 3'")}" }\n  service.dying: { running: true, require: file.unit }\n`;
  const report = await masterchef(["apply", "--yes"], resources);
  expect(report).toMatch(/exit [^0]/);
  expect(report).toMatch(/FAILED service\.dying/);
  expect(report).toMatch(/Its journal ends with:[^]*no luck/);
});

it("names a unit that fails to start", async () => {
  const resources = `  file.unit: { path: /etc/systemd/system/failing.service, content: "${unit("/bin/sh -c 'echo the port is taken; exit 7'", "Type=oneshot\\nRemainAfterExit=yes\\n")}" }\n  service.failing: { running: true, require: file.unit }\n`;
  const report = await masterchef(["apply", "--yes"], resources);
  expect(report).toMatch(/FAILED service\.failing/);
  expect(report).toMatch(/exit [^0]/);
});

it("alias-service: tells two names of one service", async () => {
  await host().shell("ln -s sleeper.service /etc/systemd/system/snoozer.service; systemctl daemon-reload");
  const report = await masterchef(["plan"], "  service.sleeper: { running: true }\n  service.snoozer: { running: true }\n");
  expect(report).toMatch(/service\.sleeper/);
  expect(report).toMatch(/service\.snoozer/);
  expect(report).toMatch(/exit [^0]/);
  await host().shell("rm /etc/systemd/system/snoozer.service; systemctl daemon-reload");
});

it("masks, masks again without a change, and unmasks", async () => {
  await host().shell(
    "mkdir -p /usr/local/lib/systemd/system; mv /etc/systemd/system/sleeper.service /usr/local/lib/systemd/system/; rm -rf /etc/systemd/system/sleeper.service.d; systemctl daemon-reload; systemctl reenable sleeper",
  );
  await converge("  service.sleeper: { running: false, enabled: false, masked: true }\n".replace("enabled: false, ", ""));
  expect(await property("LoadState", "sleeper")).toBe("masked");
  expect(await masterchef(["plan"], "  service.sleeper: { running: true }\n")).toMatch(/is masked/);
  await converge("  service.sleeper: { running: true, enabled: true, masked: false }\n");
  expect(await property("ActiveState", "sleeper")).toBe("active");
});

it("one-daemon-reload: reads twenty units anew with one call", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `many${index}`);
  const resources = names
    .map(
      (name) =>
        `  file.${name}: { path: /etc/systemd/system/${name}.service, content: "${unit("/bin/sleep 500")}", notify: service.${name} }\n  service.${name}: { running: true }\n`,
    )
    .join("");
  await converge(resources);
  const changed = resources.replaceAll("sleep 500", "sleep 600");
  const marker = (await host().shell("date '+%s'")).trim();
  await converge(changed);
  expect(await property("ExecStart", "many7")).toMatch(/sleep 600/);
  const log = await host().shell(`journalctl --since=@${marker} -u init.scope --no-pager -o cat | grep -c 'Reloading' || true`);
  expect(Number(log.trim())).toBeLessThanOrEqual(2);
});
