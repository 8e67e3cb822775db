import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { processWith, thisProcess } from "./process-identity.ts";
import { runLockHolder, takeRunLock } from "./run-lock.ts";

let directory = "";
let file = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "masterchef-lock-"));
  file = join(directory, "run.lock");
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const since = "2026-01-01T00:00:00.000Z";

test("one run at a time; who holds it is said; then the next", async () => {
  const lock = await takeRunLock(file, { run: "FIRST" });
  expect((await runLockHolder(file))?.run).toBe("FIRST");
  await expect(takeRunLock(file, { run: "SECOND" })).rejects.toThrow(new RegExp(`MC_STATE_LOCKED: Process ${process.pid} .* run FIRST`));
  await lock[Symbol.asyncDispose]();
  await using second = await takeRunLock(file, { run: "SECOND" });
  expect(second.holder.run).toBe("SECOND");
});

test("nothing is left behind", async () => {
  await (await takeRunLock(file, { run: "R" }))[Symbol.asyncDispose]();
  expect(await readdir(directory)).toEqual([]);
});

test("a lock whose process is gone is taken over", async () => {
  const child = spawn("true");
  await once(child, "exit");
  await writeFile(file, JSON.stringify({ ...(await thisProcess()), pid: child.pid, run: "OLD", since }));
  expect(await runLockHolder(file)).toBeUndefined();
  await using lock = await takeRunLock(file, { run: "NEW" });
  expect(lock.holder.run).toBe("NEW");
});

test("a number that was given to another process, or a lock from before a reboot, holds nothing", async () => {
  for (const changed of [{ started: "1" }, { boot: "another" }, { pid: -1 }]) {
    await writeFile(file, JSON.stringify({ ...(await thisProcess()), run: "OLD", since, ...changed }));
    await using lock = await takeRunLock(file, { run: "NEW" });
    expect(lock.holder.run).toBe("NEW");
  }
});

test("a lock nobody can read is not taken over", async () => {
  await writeFile(file, "{");
  await expect(takeRunLock(file, { run: "R" })).rejects.toThrow(/not a lock/);
});

test("of many processes that find a stale lock, one gets it", async () => {
  await writeFile(file, JSON.stringify({ ...(await thisProcess()), boot: "another", run: "OLD", since }));
  const module = fileURLToPath(new URL("run-lock.ts", import.meta.url));
  const script = `import { takeRunLock } from ${JSON.stringify(module)};
    const got = await takeRunLock(${JSON.stringify(file)}, { run: String(process.pid) }).then(() => "got", () => "refused");
    process.stdout.write(got); setTimeout(() => undefined, 1500);`;
  const children = Array.from({ length: 6 }, () => spawn(process.execPath, ["--input-type=module-typescript", "-e", script]));
  const said = await Promise.all(
    children.map(async (child) => {
      for await (const data of child.stdout) return String(data);
      return "nothing";
    }),
  );
  for (const child of children) child.kill();
  expect(said.filter((word) => word === "got")).toHaveLength(1);
});

test("a dead run's lock is taken over once what carries its operations has ended too", async () => {
  const carrier = spawn("sleep", ["0.3"], { stdio: "ignore" });
  const dead = { pid: 2 ** 22 + 1, boot: "", started: "", run: "FIRST", since, link: await processWith(carrier.pid ?? 0) };
  await writeFile(file, JSON.stringify(dead));
  await using lock = await takeRunLock(file, { run: "SECOND" });
  expect([carrier.exitCode, lock.holder.run]).toEqual([0, "SECOND"]);
});
