import { expect, test } from "vitest";
import { apply, siteOf } from "./converge.ts";
import { freshHost } from "./fresh-host.ts";

// Refreshes and handlers with a systemd that runs, and services that keep a log of what they are told.

const host = freshHost({ name: "refresh" }, { install: ["git"] });

const log = "/var/log/lab-refresh";

/** A service that says when it is started and when it reloads. */
function unit(name: string): string {
  return [
    "[Service]",
    `ExecStartPre=/bin/sh -c "echo start ${name} >> ${log}"`,
    "ExecStart=/bin/sleep infinity",
    `ExecReload=/bin/sh -c "echo reload ${name} >> ${log}"`,
    "",
  ].join("\n");
}

async function logged(): Promise<readonly string[]> {
  const text = (await host().shell(`cat ${log} 2>/dev/null || true`)).trim();
  await host().shell(`rm -f ${log}`);
  return text === "" ? [] : text.split("\n").toSorted();
}

const sources = ["changed", "settled", "conditional", "failed"] as const;
const states = ["started", "running", "stopped"] as const;
const named = sources.flatMap((source) => states.map((state) => ({ source, state, name: `lab-${source}-${state}` })));

test("refresh-matrix: which refreshes run, however source and service stand", async () => {
  for (const { name } of named) await host().write(`/etc/systemd/system/${name}.service`, unit(name));
  const running = named.filter(({ state }) => state === "running").map(({ name }) => name);
  await host().shell(`systemctl daemon-reload; systemctl start ${running.join(" ")}; echo same > /etc/lab-settled; rm -f ${log}`);
  const listening = (source: string): string =>
    `notify: [${named
      .filter((each) => each.source === source)
      .map(({ name }) => `service.${name}`)
      .join(", ")}]`;
  const ended = await apply(host(), {
    "file.changed": `{ path: /etc/lab-changed, content: "new\\n", ${listening("changed")} }`,
    "file.settled": `{ path: /etc/lab-settled, content: "same\\n", ${listening("settled")} }`,
    "command.conditional": `{ argv: [touch, /etc/lab-conditional], unless: [test, -e, /etc/lab-settled], writes: ["path:/etc/lab-conditional"], ${listening("conditional")} }`,
    "file.failed": `{ path: /etc/lab-failed, content: "new\\n", validate: ["false", "{}"], ${listening("failed")} }`,
    ...Object.fromEntries(named.map(({ name, state }) => [`service.${name}`, `{ running: ${state !== "stopped"} }`])),
  });
  expect([ended.code, ended.stdout + ended.stderr]).toEqual([1, ended.stdout + ended.stderr]);
  expect(await logged()).toEqual([
    "reload lab-changed-running",
    "start lab-changed-started",
    "start lab-conditional-started",
    "start lab-settled-started",
  ]);
});

test("refresh-chain: fetch, build, restart; the build fails once, and the next run builds and restarts", async () => {
  await host().write("/etc/systemd/system/lab-app.service", unit("lab-app"));
  await host().shell(`
    git config --system user.name Ann; git config --system user.email ann@example.org; git config --system init.defaultBranch main
    mkdir -p /srv/origin && cd /srv/origin && git init -q && echo one > app && git add . && git commit -qm one
    systemctl daemon-reload; systemctl start lab-app; rm -f ${log}`);
  const chain = {
    "git./srv/app": "{ repository: /srv/origin, revision: main, notify: command.build }",
    "command.build": `{ argv: [sh, -c, "echo build >> ${log}; test -e /srv/can-build && cp /srv/app/app /srv/built"], refresh_only: true, writes: ["path:/srv/built", "path:${log}"], notify: service.lab-app }`,
    "service.lab-app": "{ running: true, on_refresh: restart }",
  };
  const failed = await apply(host(), chain);
  expect([failed.code, failed.stdout]).toEqual([1, expect.stringContaining("command.build")]);
  expect(await logged()).toEqual(["build"]);
  await host().shell("touch /srv/can-build");
  const mended = await apply(host(), chain);
  expect([mended.code, mended.stdout + mended.stderr]).toEqual([0, mended.stdout + mended.stderr]);
  expect([await logged(), await host().read("/srv/built")]).toEqual([["build", "start lab-app"], "one\n"]);
  expect((await apply(host(), chain)).stdout).toContain("Nothing to do");
  expect(await logged()).toEqual([]);
});

test("handlers have their turn once after all resources, and one that failed has it in the next run", async () => {
  const site = (say: string): string => `${siteOf({
    "file.one": `{ path: /etc/lab-one, content: "${say}\\n", notify_handlers: [command.check, service.told] }`,
    "file.two": `{ path: /etc/lab-two, content: "${say}\\n", notify_handlers: command.check }`,
    "command.last": `{ argv: [sh, -c, "echo a-resource >> ${log}"], unless: [grep, -q, a-resource, ${log}], writes: ["path:${log}"] }`,
  })}handlers:
  command.check: { argv: [sh, -c, "echo b-check >> ${log}; test -e /srv/good"], writes: ["path:${log}"], notify_handlers: command.after }
  command.after: { argv: [sh, -c, "echo c-after >> ${log}"], writes: ["path:${log}"] }
  service.told: { name: lab-app }
`;
  await host().shell("systemctl start lab-app");
  await logged();
  await host().site({ "masterchef.yaml": site("hello") });
  const first = await host().masterchef(["apply", "--yes"]);
  expect([first.code, first.stdout + first.stderr]).toEqual([1, expect.stringContaining("FAILED command.check")]);
  expect(await logged()).toEqual(["a-resource", "b-check", "reload lab-app"]);
  await host().shell(`touch /srv/good; echo a-resource > ${log}`);
  const second = await host().masterchef(["apply", "--yes"]);
  expect([second.code, second.stdout + second.stderr]).toEqual([0, second.stdout + second.stderr]);
  expect(await logged()).toEqual(["a-resource", "b-check", "c-after"]);
});

/** How often the units were read anew in the last run. */
async function reloads(): Promise<number> {
  const run = (await host().shell("ls -t /srv/site/.masterchef/runs | head -1")).trim();
  const journal = await host().shell(`find /srv/site/.masterchef/runs/${run} -type f | xargs cat`);
  return journal.split("\n").filter((line) => line.includes('"type":"intent"') && line.includes('"systemctl","daemon-reload"')).length;
}

test("one-daemon-reload: forty units are read anew together, never one by one", async () => {
  const names = Array.from({ length: 40 }, (_, index) => `lab-many${index}`);
  const units = (more: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      names.flatMap((name) => [
        [
          `file.${name}`,
          `{ path: /etc/systemd/system/${name}.service, content: ${JSON.stringify(unit(name) + more)}, notify: service.${name} }`,
        ],
        [`service.${name}`, "{ running: true }"],
      ]),
    );
  const made = await apply(host(), units(""));
  expect([made.code, made.stdout + made.stderr]).toEqual([0, made.stdout + made.stderr]);
  expect(await logged()).toHaveLength(40);
  // Once before they are started, and once for the refresh that follows, each time for all of them.
  expect(await reloads()).toBeLessThanOrEqual(2);
  const changed = await apply(host(), units("Nice=5\n"));
  expect([changed.code, changed.stdout + changed.stderr]).toEqual([0, changed.stdout + changed.stderr]);
  expect(await logged()).toHaveLength(40);
  expect(await reloads()).toBeLessThanOrEqual(2);
});
