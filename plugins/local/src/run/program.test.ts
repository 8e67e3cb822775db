import { existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ExitRule } from "@masterchef/wit/host";
import { act, events, messageOf, reasonOf, runAct, task, withSession } from "../testing/drive.ts";

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

async function ends(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100 && isAlive(pid); tries += 1) await pause(20);
  return !isAlive(pid);
}

const rules: readonly ExitRule[] = [
  { code: 0, means: "done" },
  { code: 1, means: "unchanged" },
  { code: 2, means: "reboot-wanted" },
  { code: 3, means: "busy" },
];

test("exit codes mean what the operation says, and one not listed is a failure", async () => {
  await withSession(async (session) => {
    const exit = (code: number, exits = rules) => act(session, runAct(["sh", "-c", `echo said; exit ${code}`], { exits }));
    expect(await exit(0)).toMatchObject({ tag: "done", val: { code: 0, changed: true, stdout: { tag: "text", val: "said\n" } } });
    expect(await exit(1)).toMatchObject({ tag: "done", val: { code: 1, changed: false } });
    expect(await exit(2)).toMatchObject({ tag: "done", val: { code: 2, changed: true } });
    expect(await exit(3)).toMatchObject({ tag: "refused", val: { reason: { val: "busy" } } });
    const failed = await exit(4);
    expect(failed).toMatchObject({ tag: "failed", val: { reason: { val: "exit-code" } } });
    expect(messageOf(failed)).toContain("said");
    expect(await exit(0, [])).toMatchObject({ tag: "done" });
    expect(await exit(1, [])).toMatchObject({ tag: "failed" });
  });
});

test("a text that must stand in the output is looked for in both streams", async () => {
  await withSession(async (session) => {
    const contains = "is ready";
    expect((await act(session, runAct(["sh", "-c", "echo it is ready"], { contains }))).tag).toBe("done");
    expect((await act(session, runAct(["sh", "-c", "echo it is ready >&2"], { contains }))).tag).toBe("done");
    expect(reasonOf(await act(session, runAct(["echo", "not yet"], { contains })))).toBe("output");
  });
});

test("the last 8 KiB of each stream are told, cut between characters", async () => {
  await withSession(async (session) => {
    const end = await act(session, runAct(["sh", "-c", "i=0; while [ $i -lt 3000 ]; do echo 'äöü €'; i=$((i+1)); done"]));
    if (end.tag !== "done" || end.val.stdout.tag !== "text") throw new Error(JSON.stringify(end));
    expect(Buffer.byteLength(end.val.stdout.val)).toBeLessThanOrEqual(8192);
    expect(Buffer.byteLength(end.val.stdout.val)).toBeGreaterThan(8180);
    expect(end.val.stdout.val.endsWith("äöü €\n")).toBe(true);
  });
});

test("output is shown while it runs, in whole characters and up to a bound", async () => {
  await withSession(async (session) => {
    const script = "printf '\\303'; sleep 0.1; printf '\\244\\n'; head -c 200000 /dev/zero | tr '\\0' x";
    const all = await events(session, [task(1, runAct(["sh", "-c", script]))]);
    const shown = all.flatMap(({ what }) => (what.tag === "output" ? [what.val] : []));
    expect(shown[0]?.tag === "text" ? shown[0].val : "").toMatch(/^ä/);
    const size = shown.reduce((sum, { val }) => sum + val.length, 0);
    expect(size).toBeGreaterThan(60_000);
    expect(size).toBeLessThan(140_000);
    expect(all.at(-1)?.what.tag).toBe("done");
  });
});

test("a program that is late is told to end, then killed with all it started", async () => {
  await withSession(async (session, folder) => {
    const script = `sleep 600 & echo $! > ${folder}/child; trap 'echo told > ${folder}/told' TERM; while :; do sleep 0.05; done`;
    const end = await act(session, runAct(["sh", "-c", script]), { operation: { deadline: 1500 } });
    expect(end).toMatchObject({ tag: "failed", val: { reason: { tag: "timed-out" } } });
    expect(readFileSync(`${folder}/told`, "utf8")).toBe("told\n");
    expect(await ends(Number(readFileSync(`${folder}/child`, "utf8")))).toBe(true);
  });
});

test("a daemon that a program started lives on and does not hold the task up", async () => {
  await withSession(async (session, folder) => {
    const end = await act(session, runAct(["sh", "-c", `sleep 600 & echo $! > ${folder}/child`]));
    expect(end.tag).toBe("done");
    const pid = Number(readFileSync(`${folder}/child`, "utf8"));
    expect(isAlive(pid)).toBe(true);
    process.kill(pid);
  });
});

test("what was never started is refused, what was is failed", async () => {
  await withSession(async (session) => {
    expect(await act(session, runAct(["no-such-program-here"]))).toMatchObject({ tag: "refused", val: { reason: { val: "missing" } } });
    expect(await act(session, runAct(["true"], {}, { cwd: "/no/such/folder" }))).toMatchObject({
      tag: "refused",
      val: { reason: { val: "missing" } },
    });
    expect(await act(session, runAct(["sh", "-c", "kill -15 $$"]))).toMatchObject({ tag: "failed", val: { reason: { val: "signal" } } });
  });
});

test("umask, directory, environment and input reach it", async () => {
  await withSession(async (session, folder) => {
    const env = [{ name: "WORD", value: { tag: "text", val: "w" } } as const];
    const described = { umask: 0o077, cwd: folder, env, stdin: { tag: "text", val: "typed" } as const };
    await act(session, runAct(["sh", "-c", 'cat > f; printf %s "$WORD" >> f; umask >> f'], {}, described));
    expect(readFileSync(`${folder}/f`, "utf8")).toBe("typedw0077\n");
  });
});
