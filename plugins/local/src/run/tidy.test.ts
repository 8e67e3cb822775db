import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createKeepLog } from "../blob/keep-log.ts";
import { createLocalSession } from "../session/local-session.ts";
import { holding, run, sha256, task, writeAct } from "../testing/drive.ts";
import { tidy } from "./tidy.ts";

let folder: string;
let inbox: string;
beforeEach(() => {
  folder = mkdtempSync("/var/tmp/masterchef-tidy-");
  inbox = `${folder}/inbox`;
  mkdirSync(`${folder}/etc`);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const dead = ".masterchef-0000dead";

test("what a dead process left half made is removed where it worked, and nothing else", async () => {
  const log = createKeepLog(inbox, dead);
  const kept = Buffer.from('{"directory":"/not/this"}\n');
  await log.keep({ path: "/f", mode: 0, uid: 0, gid: 0 }, kept.length, async (take) => take(kept));
  log.visit(`${folder}/etc`);
  log.visit(`${folder}/gone`);
  log.close();
  const stays = ["f", ".masterchef-11112222", ".masterchef-1111222233334444", `${dead}`, `${dead}00000001x`];
  for (const name of [...stays, `${dead}00000001`, `${dead}ffffffff`]) writeFileSync(`${folder}/etc/${name}`, "");
  tidy(inbox);
  expect(readdirSync(`${folder}/etc`).toSorted()).toEqual(stays.toSorted());
});

test("a log that ends in the middle of a line tells what stands before it", () => {
  mkdirSync(inbox);
  writeFileSync(`${inbox}/x.kept`, `{"temporaries":"${dead}"}\n{"directory":"${folder}/etc"}\n{"kept":{"path":"/f","si`);
  writeFileSync(`${inbox}/y.kept`, "\0\0\0\n\0");
  writeFileSync(`${folder}/etc/${dead}00000001`, "");
  tidy(inbox);
  expect(readdirSync(`${folder}/etc`)).toEqual([]);
  tidy(`${folder}/none`);
});

test("a session puts old content on the disk before the new takes its place, hands it out, and tidies up for others with an empty batch", async () => {
  writeFileSync(`${folder}/etc/f`, "old\n");
  writeFileSync(`${folder}/etc/large`, "x".repeat(3 << 20));
  const session = createLocalSession({ workerCommand: undefined, keep: inbox });
  try {
    const replaces = [holding("old\n"), holding("x".repeat(3 << 20))] as const;
    const ends = await run(session, [
      task(1, writeAct(`${folder}/etc/f`, "new\n", { backup: true, replaces: replaces[0] })),
      task(2, writeAct(`${folder}/etc/large`, "new\n", { backup: true, replaces: replaces[1] })),
    ]);
    expect(ends).toMatchObject([
      { tag: "done", val: { kept: sha256("old\n") } },
      { tag: "done", val: { kept: sha256("x".repeat(3 << 20)) } },
    ]);
    const [name = ""] = readdirSync(inbox);
    const text = readFileSync(`${inbox}/${name}`, "utf8");
    expect(text).toContain(`\nold\n${sha256("old\n")}\n`);
    rmSync(`${inbox}/${name}`);
    let size = 0;
    for await (const piece of session.collect(sha256("x".repeat(3 << 20)))) size += piece.length;
    expect(size).toBe(3 << 20);
    const log = createKeepLog(inbox, dead);
    log.visit(`${folder}/etc`);
    log.close();
    writeFileSync(`${folder}/etc/${dead}00000001`, "");
    await run(session, []);
    expect(readdirSync(`${folder}/etc`).toSorted()).toEqual(["f", "large"]);
  } finally {
    await session.close();
  }
});

test("what cannot be kept is not replaced", async () => {
  writeFileSync(`${folder}/etc/f`, "old\n");
  writeFileSync(inbox, "no directory");
  const session = createLocalSession({ workerCommand: undefined, keep: inbox });
  try {
    const [end] = await run(session, [task(1, writeAct(`${folder}/etc/f`, "new\n", { backup: true, replaces: holding("old\n") }))]);
    expect([end?.tag, readFileSync(`${folder}/etc/f`, "utf8"), readdirSync(`${folder}/etc`)]).toEqual(["refused", "old\n", ["f"]]);
  } finally {
    await session.close();
  }
});
