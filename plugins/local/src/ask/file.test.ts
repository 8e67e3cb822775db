import { chmodSync, existsSync, linkSync, mkdirSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { FileInfo } from "@masterchef/wit/host";
import { ask, askAll, fileRead, messageOf, query, reasonOf, sha256, withSession } from "../testing/drive.ts";
import type { Want } from "../testing/drive.ts";
import type { Session } from "@masterchef/wit/host";

async function info(session: Session, path: string, want: Want = {}, follow = false): Promise<FileInfo | "absent"> {
  const outcome = await ask(session, fileRead(path, want, { follow }));
  if (outcome.tag !== "ok" || outcome.val.tag !== "file") throw new Error(JSON.stringify(outcome));
  const { state } = outcome.val.val;
  return state.tag === "absent" ? "absent" : state.val;
}

test("a regular file is told with kind, size, ownership, digest and content", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "hello\n");
    chmodSync(`${folder}/f`, 0o4750);
    const found = await info(session, `${folder}/f`, { digest: true, content: true });
    expect(found).toMatchObject({
      kind: "regular",
      size: 6,
      posix: { mode: 0o4750, uid: process.getuid?.(), gid: process.getgid?.() },
      realPath: `${folder}/f`,
      digest: sha256("hello\n"),
      content: { tag: "text", val: "hello\n" },
    });
  });
});

test("what is not wanted is not told", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "hello\n");
    expect(await info(session, `${folder}/f`)).toMatchObject({
      digest: undefined,
      content: undefined,
      modified: undefined,
      securityLabel: undefined,
    });
  });
});

test("content is text if and only if it is UTF-8; a byte order mark stays", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/bom`, Buffer.from([0xef, 0xbb, 0xbf, 0x61]));
    writeFileSync(`${folder}/raw`, Buffer.from([0x61, 0xff, 0x00]));
    expect(await info(session, `${folder}/bom`, { content: true })).toMatchObject({ content: { tag: "text", val: "\uFEFFa" } });
    expect(await info(session, `${folder}/raw`, { content: true })).toMatchObject({
      content: { tag: "bytes", val: new Uint8Array([0x61, 0xff, 0x00]) },
    });
  });
});

test("nothing there, nothing below a file and a broken link are absent", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "");
    symlinkSync("nowhere", `${folder}/broken`);
    expect(await info(session, `${folder}/none`, { digest: true })).toBe("absent");
    expect(await info(session, `${folder}/f/below`, { digest: true })).toBe("absent");
    expect(await info(session, `${folder}/broken`, { digest: true }, true)).toBe("absent");
  });
});

test("a link is told itself, or followed; the real path resolves the parents' links", async () => {
  await withSession(async (session, folder) => {
    mkdirSync(`${folder}/real`);
    writeFileSync(`${folder}/real/f`, "x");
    symlinkSync("real", `${folder}/alias`);
    symlinkSync("f", `${folder}/real/link`);
    expect(await info(session, `${folder}/alias/link`)).toMatchObject({
      kind: "symbolic-link",
      target: "f",
      realPath: `${folder}/real/link`,
      size: 0,
    });
    expect(await info(session, `${folder}/alias/link`, { digest: true }, true)).toMatchObject({
      kind: "regular",
      realPath: `${folder}/real/f`,
      digest: sha256("x"),
    });
  });
});

test("kinds that are no files are told without being opened", async () => {
  await withSession(async (session, folder) => {
    execFileSync("mkfifo", [`${folder}/pipe`]);
    const want = { digest: true, content: true };
    expect(await info(session, `${folder}/pipe`, want)).toMatchObject({ kind: "fifo", digest: undefined, content: undefined });
    expect(await info(session, folder, want)).toMatchObject({ kind: "directory", size: 0 });
    expect(await info(session, "/dev/null", want)).toMatchObject({ kind: "character-device" });
    expect(await info(session, "/", want)).toMatchObject({ kind: "directory", realPath: "/" });
  });
});

test("the time of change is exact to the nanosecond, also before 1970", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "");
    execFileSync("touch", ["-d", "1969-12-31T23:59:58.123456789Z", `${folder}/f`]);
    expect(await info(session, `${folder}/f`, { modified: true })).toMatchObject({ modified: { seconds: -2, nanoseconds: 123_456_789 } });
  });
});

test("asking leaves the access time as it was", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "x");
    utimesSync(`${folder}/f`, 1000, 2000);
    await info(session, `${folder}/f`, { digest: true, content: true });
    expect(statSync(`${folder}/f`).atimeMs).toBe(1_000_000);
  });
});

test("a file larger than asked for is truncated, never cut", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "12345");
    truncateSync(`${folder}/f`, 5);
    expect(reasonOf(await ask(session, fileRead(`${folder}/f`, { content: true }, { contentLimit: 4 })))).toBe("truncated");
    expect(reasonOf(await ask(session, fileRead(`${folder}/f`, { content: true }, { contentLimit: 5 })))).toBeUndefined();
  });
});

test("a large file is hashed as a stream beside small ones", async () => {
  await withSession(async (session, folder) => {
    const large = Buffer.alloc(3 * 1024 * 1024 + 17, "a");
    writeFileSync(`${folder}/large`, large);
    writeFileSync(`${folder}/small`, "s");
    const answers = await askAll(session, [
      query(fileRead(`${folder}/large`, { digest: true })),
      query(fileRead(`${folder}/small`, { digest: true })),
    ]);
    expect(answers.map(({ outcome }) => outcome)).toMatchObject([
      { val: { val: { state: { val: { digest: sha256(large), size: large.length } } } } },
      { val: { val: { state: { val: { digest: sha256("s") } } } } },
    ]);
    expect(reasonOf(await ask(session, fileRead(`${folder}/large`, { content: true }, { contentLimit: 1024 * 1024 })))).toBe("truncated");
  });
});

test("files of /proc, whose size is a lie, are read to their end", async () => {
  await withSession(async (session) => {
    expect(await info(session, "/proc/sys/kernel/ostype", { content: true, digest: true })).toMatchObject({
      content: { tag: "text", val: "Linux\n" },
      digest: sha256("Linux\n"),
      size: 6,
    });
  });
});

test("a path that is not canonical is malformed", async () => {
  await withSession(async (session) => {
    for (const path of ["", "etc/passwd", "/etc/../etc/passwd", "/etc//passwd", "/etc/", "/etc/.", "/a\0b", `/${"a".repeat(5000)}`]) {
      expect(reasonOf(await ask(session, fileRead(path)))).toBe("malformed");
    }
  });
});

test("what only the kernel can compare is not answered half", async () => {
  await withSession(async (session) => {
    const read = fileRead("/etc/passwd", { digest: true });
    if (read.tag !== "file") throw new Error("not a file");
    const compare = { tag: "file", val: { ...read.val, compare: { tag: "text", val: "x" } } } as const;
    expect(reasonOf(await ask(session, compare))).toBe("unsupported");
  });
});

test("a circle of links is a failure and says so", async () => {
  await withSession(async (session, folder) => {
    symlinkSync("b", `${folder}/a`);
    symlinkSync("a", `${folder}/b`);
    const outcome = await ask(session, fileRead(`${folder}/a`, {}, { follow: true }));
    expect(reasonOf(outcome)).toBe("link-loop");
    expect(messageOf(outcome)).toContain(`${folder}/a`);
  });
});

test.runIf(process.getuid?.() === 0)("another user is refused what it may not read", async () => {
  await withSession(async (session, folder) => {
    chmodSync(folder, 0o755);
    writeFileSync(`${folder}/f`, "secret", { mode: 0o600 });
    expect(reasonOf(await ask(session, fileRead(`${folder}/f`, { digest: true }), { identity: "nobody" }))).toBe("denied");
    expect(await ask(session, fileRead(`${folder}/f`), { identity: "nobody" })).toMatchObject({ tag: "ok" });
  });
});

test.runIf(!existsSync("/sys/fs/selinux/enforce"))("a label is left out where the target has none", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/a`, "x");
    linkSync(`${folder}/a`, `${folder}/b`);
    expect(await info(session, `${folder}/b`, { digest: true, securityLabel: true })).toMatchObject({
      digest: sha256("x"),
      securityLabel: undefined,
    });
  });
});
