import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestOf } from "../ir/digest.ts";
import { Filebucket } from "./filebucket.ts";
import { inboxOf, leftIn } from "./kept-inbox.ts";

let directory = "";
let inbox = "";

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "masterchef-inbox-")), "filebucket");
  inbox = inboxOf(directory);
});

afterEach(async () => {
  await rm(join(directory, ".."), { recursive: true, force: true });
});

/** What a transport writes for one file. */
function kept(path: string, content: string): string {
  const head = JSON.stringify({ kept: { path, mode: 0o640, uid: 3, gid: 4, size: Buffer.byteLength(content) } });
  return `${head}\n${content}${digestOf(Buffer.from(content))}\n`;
}

const announced = {
  host: "local",
  run: "01J",
  files: [
    { path: "/etc/motd", step: "file.motd" },
    { path: "/etc/issue", step: "file.issue" },
  ],
};
const start = '{"temporaries":".masterchef-00000000"}\n{"directory":"/etc"}\n';

/** As a later run finds it. */
async function later(): Promise<Filebucket> {
  const bucket = new Filebucket(directory);
  await bucket.takeOver();
  await bucket.close();
  return new Filebucket(directory);
}

async function announce(): Promise<void> {
  const bucket = new Filebucket(directory);
  await bucket.expect(announced);
  await bucket.close();
}

const entry = (path: string, step: string, content: string): object => ({
  host: "local",
  run: "01J",
  path,
  step,
  digest: digestOf(Buffer.from(content)),
  size: Buffer.byteLength(content),
  mode: "0640",
  owner: "#3",
  group: "#4",
});

test("old content that nobody fetched is taken in, with whose it was, once", async () => {
  await announce();
  await writeFile(join(inbox, "a.kept"), `${start}${kept("/etc/motd", "one\n")}${kept("/etc/issue", "two\n\n")}`);
  await (await later()).close();
  const bucket = await later();
  expect((await bucket.history()).records.map(({ body }) => body)).toEqual([
    entry("/etc/motd", "file.motd", "one\n"),
    entry("/etc/issue", "file.issue", "two\n\n"),
  ]);
  const pieces: Uint8Array[] = [];
  for await (const piece of bucket.open(digestOf(Buffer.from("two\n\n")))) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe("two\n\n");
  await bucket.collected();
  expect([await readdir(inbox), await bucket.takeOver()]).toEqual([[], undefined]);
});

test("what was cut short anywhere is passed over, and what stands before it is taken in", async () => {
  const whole = Buffer.from(`${start}${kept("/etc/motd", "one\n")}${kept("/etc/issue", "two\n")}`);
  const first = whole.indexOf(kept("/etc/issue", "two\n"));
  await announce();
  for (let length = 0; length <= whole.length; length += 1) {
    await writeFile(join(inbox, "a.kept"), whole.subarray(0, length));
    const steps: (string | undefined)[] = [];
    for await (const { expected } of leftIn(inbox)) steps.push(expected?.step);
    const told = ["file.motd", "file.issue"].slice(0, length === whole.length ? 2 : length >= first ? 1 : 0);
    expect([length, steps]).toEqual([length, told]);
  }
});

test("bytes that are not what their digest says, and paths that nobody announced, are passed over", async () => {
  await announce();
  const text = `${start}${kept("/etc/motd", "one\n").replace("one", "two")}${kept("/etc/shadow", "x")}${kept("/etc/issue", "")}`;
  await writeFile(join(inbox, "a.kept"), text);
  await writeFile(join(inbox, "b.kept"), Buffer.alloc(100));
  await writeFile(join(inbox, "c.json"), "{}");
  expect((await (await later()).history()).records.map(({ body }) => body)).toEqual([entry("/etc/issue", "file.issue", "")]);
});

test("large content is taken in", async () => {
  await announce();
  const content = "0123456789\n".repeat(300_000);
  await writeFile(join(inbox, "a.kept"), `${start}${kept("/etc/motd", content)}`);
  const bucket = await later();
  let size = 0;
  for await (const piece of bucket.open(digestOf(Buffer.from(content)))) size += piece.length;
  expect(size).toBe(content.length);
});

test("the inbox is private, and an inbox that cannot be read is said", async () => {
  await announce();
  expect((await stat(inbox)).mode & 0o777).toBe(0o700);
  await rm(inbox, { recursive: true });
  await writeFile(inbox, "no directory");
  await expect(new Filebucket(directory).takeOver()).rejects.toThrow(/MC_STATE_READ/);
  await rm(inbox);
  await mkdir(join(inbox, "folder.kept"), { recursive: true });
  await expect(new Filebucket(directory).takeOver()).rejects.toThrow(/MC_STATE_READ/);
});
