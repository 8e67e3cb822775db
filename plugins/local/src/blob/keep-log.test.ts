import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256 } from "../testing/drive.ts";
import { createKeepLog } from "./keep-log.ts";
import type { KeepLog } from "./keep-log.ts";

let folder: string;
let log: KeepLog;
const from = { path: "/etc/motd", mode: 0o640, uid: 1, gid: 2 };

beforeEach(() => {
  folder = mkdtempSync("/var/tmp/masterchef-keep-");
  log = createKeepLog(`${folder}/inbox`, ".masterchef-0000");
});
afterEach(() => {
  log.close();
  rmSync(folder, { recursive: true });
});

function files(): readonly string[] {
  return readdirSync(`${folder}/inbox`).map((name) => readFileSync(`${folder}/inbox/${name}`, "utf8"));
}

test("nothing is written where nothing is kept", () => {
  log.close();
  expect([readdirSync(folder), log.holds]).toEqual([[], false]);
});

test("what is kept stands in the file when it settles, with its digest, and is read back from where it says", async () => {
  log.visit("/etc");
  const at = await log.keep(from, 4, async (take) => {
    take(Buffer.from("ol"));
    await Promise.resolve();
    take(Buffer.from("d\n"));
  });
  expect(files()).toEqual([
    `{"temporaries":".masterchef-0000"}\n{"directory":"/etc"}\n{"kept":{"path":"/etc/motd","mode":416,"uid":1,"gid":2,"size":4}}\nold\n${sha256("old\n")}\n`,
  ]);
  const bytes = Buffer.alloc(at.size);
  readSync(at.fd, bytes, 0, at.size, at.offset);
  expect([bytes.toString(), at.digest, log.holds]).toEqual(["old\n", sha256("old\n"), true]);
  expect([
    statSync(`${folder}/inbox`).mode & 0o777,
    ...readdirSync(`${folder}/inbox`).map((name) => statSync(`${folder}/inbox/${name}`).mode & 0o777),
  ]).toEqual([0o700, 0o600]);
});

test("many kept at once do not mix", async () => {
  const texts = Array.from({ length: 50 }, (_, at) => `${at} `.repeat(1 + at * 10));
  await Promise.all(
    texts.map((text, at) =>
      log.keep({ ...from, path: `/f${at}` }, Buffer.byteLength(text), async (take) => {
        for (let start = 0; start < text.length; start += 7) {
          take(Buffer.from(text.slice(start, start + 7)));
          await new Promise((resolve) => setImmediate(resolve));
        }
      }),
    ),
  );
  const [file = ""] = files();
  for (const [at, text] of texts.entries())
    expect(file).toContain(`"path":"/f${at}","mode":416,"uid":1,"gid":2,"size":${Buffer.byteLength(text)}}}\n${text}${sha256(text)}\n`);
});

test("content that changes its size while it is read counts for nothing, and what follows is whole", async () => {
  await expect(log.keep(from, 3, async (take) => take(Buffer.from("longer")))).rejects.toThrow(/grew/);
  await expect(log.keep(from, 30, async (take) => take(Buffer.from("short")))).rejects.toThrow(/shorter/);
  await log.keep(from, 1, async (take) => take(Buffer.from("x")));
  const [file = ""] = files();
  expect(file.match(/sha256:/g)).toHaveLength(1);
  expect(file.endsWith(`x${sha256("x")}\n`)).toBe(true);
});

test("a folder that cannot be made is said by whoever keeps, and stops nobody who only visits", async () => {
  closeSync(openSync(`${folder}/file`, "w"));
  const broken = createKeepLog(`${folder}/file/inbox`, ".masterchef-0000");
  broken.visit("/etc");
  await expect(broken.keep(from, 0, () => Promise.resolve())).rejects.toThrow(/ENOTDIR/);
});
