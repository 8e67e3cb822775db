import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ProcessResult, Query, Read, Session } from "@masterchef/wit/host";
import { ask, askAll, fileRead, processRead, query, reasonOf, withSession } from "../testing/drive.ts";

async function result(session: Session, read: Read, more: Partial<Query> = {}): Promise<ProcessResult> {
  const outcome = await ask(session, read, more);
  if (outcome.tag !== "ok" || outcome.val.tag !== "process") throw new Error(JSON.stringify(outcome));
  return outcome.val.val;
}

/** Whether a process exists that is more than a zombie. */
function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

async function ends(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100 && isAlive(pid); tries += 1) await pause(20);
  return !isAlive(pid);
}

test("exit code and both streams are told", async () => {
  await withSession(async (session) => {
    const script = "echo out; echo err >&2; exit 3";
    expect(await result(session, processRead(["sh", "-c", script]))).toEqual({
      exit: { tag: "code", val: 3 },
      stdout: { tag: "text", val: "out\n" },
      stderr: { tag: "text", val: "err\n" },
    });
  });
});

test("a signal is told by name, a missing program as an observation", async () => {
  await withSession(async (session) => {
    expect((await result(session, processRead(["sh", "-c", "kill -9 $$"]))).exit).toEqual({ tag: "signal", val: "SIGKILL" });
    expect((await result(session, processRead(["no-such-program-here"]))).exit).toEqual({ tag: "not-found" });
    expect((await result(session, processRead(["/no/such/program"]))).exit).toEqual({ tag: "not-found" });
  });
});

test("the environment holds what the contract says and what is set, and nothing of ours", async () => {
  process.env["MASTERCHEF_TEST_LEAK"] = "leak";
  await withSession(async (session) => {
    const env = [{ name: "COLOUR", value: { tag: "text", val: "blue" } } as const];
    const { stdout } = await result(session, processRead(["env", "-0"], { env }));
    const names = (stdout.tag === "text" ? stdout.val : "").split("\0").filter((line) => line !== "");
    expect(names.toSorted()).toEqual([
      "COLOUR=blue",
      expect.stringMatching(/^HOME=\//),
      "LANG=C.UTF-8",
      "LC_ALL=C.UTF-8",
      expect.stringMatching(/^PATH=\/usr\/local\/sbin:/),
      "TZ=UTC",
    ]);
  });
});

test("umask, working directory and standard input are as asked; there is no terminal", async () => {
  await withSession(async (session, folder) => {
    const script = "umask; pwd; cat; ( : < /dev/tty ) 2>/dev/null && echo terminal; exit 0";
    const stdin = { tag: "text", val: "typed" } as const;
    expect((await result(session, processRead(["sh", "-c", script], { umask: 0o027, cwd: folder, stdin }))).stdout).toEqual({
      tag: "text",
      val: `0027\n${folder}\ntyped`,
    });
    expect((await result(session, processRead(["sh", "-c", script]))).stdout).toEqual({ tag: "text", val: "0022\n/\n" });
  });
});

test("arguments reach the program as they are: no shell reads them", async () => {
  await withSession(async (session) => {
    const argv = ["printf", "%s|", "$HOME", "a b", "*", "`id`", "ü"];
    expect((await result(session, processRead(argv))).stdout).toEqual({ tag: "text", val: "$HOME|a b|*|`id`|ü|" });
  });
});

test("a secret reaches environment and input by its token, and a token without value is refused", async () => {
  await withSession(async (session) => {
    const secrets = [{ token: "t1", value: Buffer.from("hush") }];
    const env = [{ name: "PASS", value: { tag: "secret", val: "t1" } } as const];
    const stdin = {
      tag: "parts",
      val: [
        { tag: "text", val: "<" },
        { tag: "secret", val: "t1" },
        { tag: "text", val: ">" },
      ],
    } as const;
    const read = processRead(["sh", "-c", 'cat; printf %s "$PASS"'], { env, stdin });
    expect(await ask(session, read, {}, secrets)).toMatchObject({ val: { val: { stdout: { val: "<hush>hush" } } } });
    expect(reasonOf(await ask(session, read))).toBe("malformed");
  });
});

test("a late probe is ended with all it started", async () => {
  await withSession(async (session, folder) => {
    const script = `sleep 600 & echo $! > ${folder}/child; trap '' TERM; sleep 600`;
    expect(reasonOf(await ask(session, processRead(["sh", "-c", script]), { deadline: 1500 }))).toBe("timed-out");
    expect(await ends(Number(readFileSync(`${folder}/child`, "utf8")))).toBe(true);
  });
});

test("what a probe left in the background ends with it, and its pipe does not hold up the answer", async () => {
  await withSession(async (session, folder) => {
    const { stdout } = await result(session, processRead(["sh", "-c", `sleep 600 & echo $! > ${folder}/child; echo said`]), {
      deadline: 60_000,
    });
    expect(stdout).toEqual({ tag: "text", val: "said\n" });
    expect(await ends(Number(readFileSync(`${folder}/child`, "utf8")))).toBe(true);
  });
});

test("too much output is truncated and ends the program; exactly as much as allowed is told", async () => {
  await withSession(async (session) => {
    expect(reasonOf(await ask(session, processRead(["yes"], { outputLimit: 1000 }), { deadline: 60_000 }))).toBe("truncated");
    const exact = await result(session, processRead(["sh", "-c", "head -c 1000 /dev/zero | tr '\\0' a"], { outputLimit: 1000 }));
    expect(exact.stdout).toEqual({ tag: "text", val: "a".repeat(1000) });
  });
});

test("large output arrives whole", async () => {
  await withSession(async (session) => {
    const { stdout } = await result(
      session,
      processRead(["sh", "-c", "head -c 5000000 /dev/zero | tr '\\0' a"], { outputLimit: 8 * 1024 * 1024 }),
    );
    expect(stdout.val).toHaveLength(5_000_000);
  });
});

test("what cannot be started says why", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/plain`, "x", { mode: 0o644 });
    writeFileSync(`${folder}/script`, "#!/no/such/interpreter\n", { mode: 0o755 });
    mkdirSync(`${folder}/d`);
    expect(reasonOf(await ask(session, processRead([`${folder}/plain`])))).toBe("denied");
    expect(reasonOf(await ask(session, processRead([`${folder}/d`])))).toBe("denied");
    expect(reasonOf(await ask(session, processRead([`${folder}/script`])))).toBe("missing-interpreter");
    expect(reasonOf(await ask(session, processRead(["true"], { cwd: `${folder}/none` })))).toBe("missing");
    expect(reasonOf(await ask(session, processRead(["true"], { cwd: `${folder}/plain` })))).toBe("not-directory");
    expect(reasonOf(await ask(session, processRead(["./true"])))).toBe("malformed");
    expect(reasonOf(await ask(session, processRead([])))).toBe("malformed");
    expect(reasonOf(await ask(session, processRead(["echo", "a\0b"])))).toBe("malformed");
  });
});

test("one slow question holds up none of the others", async () => {
  await withSession(async (session) => {
    const order: number[] = [];
    const slow = query(processRead(["sleep", "1"]));
    const batch = [slow, query(fileRead("/etc/passwd", { digest: true })), query(processRead(["true"]))];
    for await (const burst of session.ask(
      batch.map((each, id) => ({ id, query: each })),
      [],
    ))
      order.push(...burst.map(({ id }) => id));
    expect(order.at(-1)).toBe(0);
    expect(order.toSorted()).toEqual([0, 1, 2]);
  });
});

test("cancelling ends a probe and still answers it", async () => {
  await withSession(async (session) => {
    const answers = askAll(session, [query(processRead(["sleep", "600"]), { deadline: 600_000 })]);
    await pause(100);
    await session.cancel();
    expect((await answers).map(({ outcome }) => reasonOf(outcome))).toEqual(["timed-out"]);
  });
});

test("questions of one scratch key share a folder that nobody else sees", async () => {
  await withSession(async (session) => {
    await result(session, processRead(["sh", "-c", 'echo kept > "$SCRATCH/f"; [ "$TMPDIR" = "$SCRATCH" ]']), { scratch: "index" });
    expect((await result(session, processRead(["cat", "f"]), { scratch: "index" })).stdout).toEqual({ tag: "text", val: "kept\n" });
    expect((await result(session, processRead(["ls"]), { scratch: "other" })).stdout).toEqual({ tag: "text", val: "" });
  });
});

test.runIf(process.getuid?.() === 0)("as another user it has that user's ids, groups and home, and cannot come back", async () => {
  await withSession(async (session) => {
    const uid = execFileSync("id", ["-u", "nobody"], { encoding: "utf8" }).trim();
    const groups = execFileSync("id", ["-G", "nobody"], { encoding: "utf8" }).trim();
    const script = 'id -u; id -G; echo "$HOME"; grep -c "^CapEff:.0*$" /proc/self/status';
    const { stdout } = await result(session, processRead(["sh", "-c", script]), { identity: "nobody" });
    expect(stdout).toEqual({
      tag: "text",
      val: `${uid}\n${groups}\n${execFileSync("getent", ["passwd", "nobody"], { encoding: "utf8" }).split(":")[5]}\n1\n`,
    });
    expect((await result(session, processRead(["id", "-u"]), { identity: `#${uid}` })).stdout).toEqual({ tag: "text", val: `${uid}\n` });
  });
});

test.runIf(process.getuid?.() !== 0)("as another user without a sudo rule it is denied, with the reason", async () => {
  await withSession(async (session) => {
    expect(reasonOf(await ask(session, processRead(["id"]), { identity: "root" }))).toBe("denied");
  });
});

test.runIf(process.getuid?.() === 0)("what another user's questions needed is gone with the session", async () => {
  let scratch = "";
  await withSession(async (session) => {
    const { stdout } = await result(session, processRead(["sh", "-c", 'echo x > "$SCRATCH/f"; pwd']), {
      identity: "nobody",
      scratch: "key",
    });
    scratch = stdout.tag === "text" ? stdout.val.trim() : "";
    expect(existsSync(scratch)).toBe(true);
  });
  expect(scratch).toMatch(/^\/var\/tmp\/masterchef-scratch-/);
  expect(existsSync(scratch.slice(0, scratch.lastIndexOf("/")))).toBe(false);
});

test("a user that does not exist is an unknown identity", async () => {
  await withSession(async (session) => {
    for (const identity of ["no-such-user-here", "#4000000000", "#4294967295"]) {
      expect(reasonOf(await ask(session, processRead(["id"]), { identity }))).toBe("unknown-identity");
    }
  });
});
