import { appendFile, mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Json } from "../ir/json.ts";
import { ChainedLog } from "./chained-log.ts";
import { readChain, readChainBytes } from "./read-chain.ts";

let directory = "";
let file = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "masterchef-chain-"));
  file = join(directory, "log.jsonl");
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function writeThree(): Promise<Buffer> {
  const log = await ChainedLog.create(file);
  for (const name of ["one", "two", "three"]) log.append("note", { name });
  await log.close();
  return await readFile(file);
}

test("what was appended is read back in order, by its owner only", async () => {
  await writeThree();
  const reading = await readChain(file);
  expect(reading.records.map((record) => [record.seq, record.type, record.body])).toEqual([
    [1, "note", { name: "one" }],
    [2, "note", { name: "two" }],
    [3, "note", { name: "three" }],
  ]);
  expect(reading.broken).toBeUndefined();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("durable records are in the file before anything else happens", async () => {
  const log = await ChainedLog.create(file);
  log.append("note", 1);
  log.append("note", 2);
  await log.durable();
  expect((await readChain(file)).records).toHaveLength(2);
  log.append("note", 3);
  await Promise.all([log.durable(), log.durable()]);
  expect((await readChain(file)).records).toHaveLength(3);
  await log.close();
});

test("a file that exists is not written over", async () => {
  await writeFile(file, "mine");
  await expect(ChainedLog.create(file)).rejects.toThrow(/MC_STATE_WRITE/);
  expect(await readFile(file, "utf8")).toBe("mine");
});

test("a file cut at any byte holds the records before the cut, and no break", async () => {
  const bytes = await writeThree();
  for (let length = 0; length <= bytes.length; length += 1) {
    const reading = readChainBytes(bytes.subarray(0, length));
    const whole = bytes.subarray(0, length).toString().split("\n").length - 1;
    expect([reading.records.length, reading.broken]).toEqual([whole, undefined]);
    expect(reading.length + reading.torn).toBe(length);
  }
});

test("any changed byte is noticed, at its record or as an unfinished end", async () => {
  const bytes = await writeThree();
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const edited = Buffer.from(bytes);
      edited[at] = (edited[at] ?? 0) ^ flip;
      const line = bytes.subarray(0, at).toString().split("\n").length;
      const reading = readChainBytes(edited);
      expect(reading.records.length).toBeLessThan(3);
      expect(reading.broken?.line ?? line).toBe(line);
    }),
  );
});

test("records put in another order, left out or taken from another chain are named", async () => {
  const lines = (await writeThree()).toString().trimEnd().split("\n");
  const [one = "", two = "", three = ""] = lines;
  const other = await ChainedLog.create(join(directory, "other.jsonl"));
  other.append("note", { name: "other" });
  other.append("note", { name: "two" });
  await other.close();
  const [, foreign = ""] = (await readFile(other.file, "utf8")).split("\n");
  const broken = (...kept: readonly string[]): number | undefined => readChainBytes(Buffer.from(`${kept.join("\n")}\n`)).broken?.line;
  expect(broken(two, one, three)).toBe(1);
  expect(broken(one, three)).toBe(2);
  expect(broken(one, foreign, three)).toBe(2);
  expect(broken(one, two, three)).toBeUndefined();
});

test("zeros that a power cut left at the end are an unfinished end", async () => {
  const bytes = await writeThree();
  const reading = readChainBytes(Buffer.concat([bytes, Buffer.alloc(512)]));
  expect([reading.records.length, reading.torn, reading.broken]).toEqual([3, 512, undefined]);
});

test("a chain goes on after a crash, and the unfinished end is gone", async () => {
  const bytes = await writeThree();
  await truncate(file, bytes.length - 5);
  const log = await ChainedLog.resume(file, await readChain(file));
  log.append("note", { name: "again" });
  await log.close();
  const reading = await readChain(file);
  expect(reading.broken).toBeUndefined();
  expect(reading.records.map((record) => record.body)).toEqual([{ name: "one" }, { name: "two" }, { name: "again" }]);
});

test("any JSON comes back as it was", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue({ noUnicodeString: false }), { maxLength: 8 }), async (bodies) => {
      await rm(file, { force: true });
      const log = await ChainedLog.create(file);
      for (const body of bodies) log.append("note", body as Json);
      await log.close();
      const reading = await readChain(file);
      expect(reading.broken).toBeUndefined();
      expect(reading.records.map((record) => record.body)).toEqual(JSON.parse(JSON.stringify(bodies)));
    }),
    { numRuns: 50 },
  );
});

test("a full disk stops the log for good: who waits and who comes later both learn it", async () => {
  const full = await ChainedLog.resume("/dev/full", { records: [], length: 0, torn: 0 });
  full.append("note", "x");
  await expect(full.durable()).rejects.toThrow(/no space is left/);
  expect(() => full.append("note", "y")).toThrow(/MC_STATE_WRITE/);
  await expect(full.durable()).rejects.toThrow(/MC_STATE_WRITE/);
  await full.close();
});

test("a failure that nobody was told of yet is told on closing", async () => {
  const full = await ChainedLog.resume("/dev/full", { records: [], length: 0, torn: 0 });
  full.append("note", "x");
  await expect(full.close()).rejects.toThrow(/MC_STATE_WRITE/);
});

const disturbances: readonly (readonly [string, () => Promise<void>])[] = [
  ["removed", () => rm(file)],
  ["moved away", () => rename(file, `${file}.away`)],
  ["cut short", () => truncate(file, 10)],
  ["emptied", () => truncate(file)],
  ["written to by somebody else", () => appendFile(file, "{}\n")],
  ["removed and made anew", () => rm(file).then(() => writeFile(file, ""))],
  ["removed with its directory", () => rm(directory, { recursive: true })],
];

test.each(disturbances.filter(([how]) => /^(removed|moved away|removed with its directory)$/.test(how)))(
  "a log that is %s is put back with all that was durable",
  async (_, disturb) => {
    const log = await ChainedLog.create(file);
    for (const note of ["one", "two", "three"]) log.append("note", note);
    await log.durable();
    await disturb();
    log.append("note", "four");
    await expect(log.durable()).rejects.toThrow(/was put back/);
    await log.close();
    const reading = await readChain(file);
    expect([reading.records.map(({ body }) => body), reading.broken]).toEqual([["one", "two", "three"], undefined]);
    expect((await readdir(directory)).filter((name) => name.startsWith(".new-"))).toEqual([]);
  },
);

test.each(disturbances)(
  "a log that is %s takes nothing more, and says so: what it holds no longer could be read again",
  async (_, disturb) => {
    const log = await ChainedLog.create(file);
    log.append("note", 1);
    await log.durable();
    await disturb();
    log.append("note", 2);
    await expect(log.durable()).rejects.toThrow(/MC_STATE_DISTURBED/);
    expect(() => log.append("note", 3)).toThrow(/MC_STATE_DISTURBED/);
    await log.close();
  },
);

test.each(disturbances.slice(2, 4))("a log that is %s is not written to any more: what is left of it holds", async (_, disturb) => {
  const log = await ChainedLog.create(file);
  for (const note of ["one", "two", "three"]) log.append("note", note);
  await log.durable();
  await disturb();
  log.append("note", "four");
  await expect(log.durable()).rejects.toThrow(/MC_STATE_DISTURBED/);
  await log.close();
  expect((await readChain(file)).broken).toBeUndefined();
});
