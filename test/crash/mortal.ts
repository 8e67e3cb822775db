/**
 * Loaded into the kernel and, through it, into the transport before anything else (`--import`): ends a process at one exact point of a run. The product knows
 * nothing of it; both run as they are shipped.
 */
import childProcess from "node:child_process";
import fs from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { basename, dirname, resolve } from "node:path";
import { isMainThread, Worker } from "node:worker_threads";
import { isFault } from "./fault.ts";
import type { Disturbance, Fault } from "./fault.ts";
import { watchState } from "./state-writes.ts";

const variable = "MASTERCHEF_TEST_FAULT";

/** How many points were passed so far. */
let passed = 0;

/** One more point is reached. Whether it is the one. */
function isDue(fault: Fault): boolean {
  passed += 1;
  fs.writeFileSync(fault.marker, `${passed}\n`);
  return passed === fault.nth;
}

function end(fault: Fault, inTransport: boolean): void {
  if (fault.victims.includes("kernel")) process.kill(inTransport ? process.ppid : process.pid, "SIGKILL");
  if (fault.victims.includes("transport") && inTransport) process.kill(process.pid, "SIGKILL");
}

/** Where a path that a transport names really lies: it names most by way of an open directory. */
function realPath(path: unknown): string {
  if (typeof path !== "string" && !(path instanceof URL) && !Buffer.isBuffer(path)) return "";
  const text = path.toString();
  const [, open, name] = /^(\/proc\/self\/fd\/\d+)(?:\/(.+))?$/.exec(text) ?? [];
  if (open === undefined) return resolve(text);
  const folder = fs.readlinkSync(open);
  return name === undefined ? folder : `${folder}/${name}`;
}

/** The calls by which an operation becomes visible to others: which of their arguments is the path. */
const publishing: readonly (readonly [string, number])[] = [
  ["linkSync", 1],
  ["renameSync", 1],
  ["symlinkSync", 1],
  ["mkdirSync", 0],
  ["rmdirSync", 0],
  ["unlinkSync", 0],
  ["chmodSync", 0],
  ["ftruncateSync", 0],
];

type Call = (...args: readonly unknown[]) => unknown;

function isCall(value: unknown): value is Call {
  return typeof value === "function";
}

/** Each file operation below the root, and each program that writes below it, is a point: before the call that does it, or right after. */
function watchOperations(fault: Fault): void {
  const isOurs = (path: string): boolean =>
    (path === fault.root || path.startsWith(`${fault.root}/`)) && !/^\.masterchef-[0-9a-f]{16}$/.test(basename(path));
  for (const [name, at] of publishing) {
    const real: unknown = Reflect.get(fs, name);
    if (!isCall(real)) throw new Error(`no ${name}`);
    const watched: Call = (...args) => {
      const subject = args[at];
      const path = typeof subject === "number" ? realPath(`/proc/self/fd/${subject}`) : realPath(subject);
      if (!isOurs(path)) return real(...args);
      const due = isDue(fault);
      if (due && fault.says !== undefined) throw saying(fault.says);
      if (due && fault.when === "before") end(fault, true);
      const result = real(...args);
      if (due && fault.when === "after") end(fault, true);
      return result;
    };
    Object.assign(fs, { [name]: watched });
  }
  const { spawn } = childProcess;
  const watchedSpawn = (program: string, args: readonly string[], options: childProcess.SpawnOptions): childProcess.ChildProcess => {
    if (!args.some((each) => each.includes(`${fault.root}/counts/`))) return spawn(program, args, options);
    const due = isDue(fault);
    if (due && fault.when === "before") end(fault, true);
    const child = spawn(program, args, options);
    if (due && fault.when === "after") child.once("exit", () => end(fault, true));
    return child;
  };
  Object.assign(childProcess, { spawn: watchedSpawn });
}

/** What the kernel starts gets the fault too. */
function passOn(): void {
  const { spawn } = childProcess;
  const { NODE_OPTIONS: options = "", [variable]: fault = "" } = process.env;
  const passing = (program: string, args: readonly string[], how: childProcess.SpawnOptions): childProcess.ChildProcess =>
    spawn(program, args, { ...how, env: { ...how.env, NODE_OPTIONS: options, [variable]: fault } });
  Object.assign(childProcess, { spawn: passing });
}

/** Each record of a journal is a point: the file ends in the middle of it, or right before it where the fault says so. */
async function watchRecords(fault: Fault): Promise<void> {
  await watchHandles("write", (handle, args, really) => {
    const [bytes, start] = args;
    if (journalOf(handle) === undefined || !(bytes instanceof Uint8Array)) return really();
    const begin = typeof start === "number" ? start : 0;
    let from = begin;
    for (let next = bytes.indexOf(0x0a, from); next !== -1; next = bytes.indexOf(0x0a, from)) {
      const isCounted = fault.type === undefined || Buffer.from(bytes.subarray(from, next)).includes(`"type":"${fault.type}"`);
      if (!isCounted) {
        from = next + 1;
        continue;
      }
      const begun = passed + 1 === fault.nth && fault.when === "torn" ? Math.ceil((next - from) / 2) : 0;
      if (isDue(fault)) {
        const upTo = bytes.subarray(begin, from + begun);
        if (upTo.length > 0) fs.writeSync(handle.fd, upTo);
        if (fault.says === undefined) end(fault, false);
        return Promise.reject(saying(fault.says ?? "EIO"));
      }
      from = next + 1;
    }
    return really();
  });
}

/** Each write of a journal, of one record or several, is a point: right before it somebody does something to the file. */
async function watchWrites(fault: Fault): Promise<void> {
  await watchHandles("write", (handle, _, really) => {
    const file = journalOf(handle);
    if (file !== undefined && isDue(fault) && fault.disturbs !== undefined) disturb(file, fault.disturbs);
    return really();
  });
}

/** Each time a journal is made durable is a point: the system fails at it, and what was written before stays. */
async function watchFlushes(fault: Fault): Promise<void> {
  await watchHandles("datasync", (handle, _, really) =>
    journalOf(handle) !== undefined && isDue(fault) ? Promise.reject(saying(fault.says ?? "EIO")) : really(),
  );
}

/** Puts something before a method of all open files. */
async function watchHandles(
  name: "write" | "datasync",
  watch: (handle: FileHandle, args: readonly unknown[], really: () => unknown) => unknown,
): Promise<void> {
  const handle = await fs.promises.open("/dev/null");
  const prototype: unknown = Object.getPrototypeOf(handle);
  await handle.close();
  const real: unknown = typeof prototype === "object" && prototype !== null ? Reflect.get(prototype, name) : undefined;
  if (!isCall(real)) throw new Error(`no ${name}`);
  function watched(this: FileHandle, ...args: readonly unknown[]): unknown {
    return watch(this, args, () => (isCall(real) ? Reflect.apply(real, this, args) : undefined));
  }
  Reflect.set(Object(prototype), name, watched);
}

/** The journal that is open here, if it is one. */
function journalOf(handle: FileHandle): string | undefined {
  const file = fs.readlinkSync(`/proc/self/fd/${handle.fd}`);
  return basename(file) === "journal.jsonl" ? file : undefined;
}

function disturb(journal: string, how: Disturbance): void {
  if (how === "removed") fs.rmSync(journal);
  else if (how === "moved away") fs.renameSync(journal, `${journal}.away`);
  else fs.truncateSync(journal, how === "halved" ? Math.floor(fs.statSync(journal).size / 2) : 0);
}

function saying(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Each call of a plugin is a point: the worker that was to answer it is ended. */
function watchCalls(fault: Fault): void {
  const { postMessage } = Worker.prototype;
  function watched(this: Worker, message: unknown): void {
    postMessage.call(this, message);
    if (isDue(fault)) void this.terminate();
  }
  Object.assign(Worker.prototype, { postMessage: watched });
}

const fault: unknown = JSON.parse(process.env[variable] ?? "null");
if (isMainThread && isFault(fault)) {
  const inTransport = process.env["MASTERCHEF_SOCKET_DIR"] !== undefined;
  // Both processes write there: from the point on, each is refused.
  if (fault.at === "state")
    await watchState({
      state: `${dirname(fault.root)}/.masterchef`,
      says: fault.says ?? "EROFS",
      marker: `${fault.marker}.refused`,
      isDue: () => !inTransport && isDue(fault),
    });
  if (inTransport) {
    if (fault.at === "operation") watchOperations(fault);
  } else {
    passOn();
    if (fault.at === "record") await watchRecords(fault);
    if (fault.at === "write") await watchWrites(fault);
    if (fault.at === "flush") await watchFlushes(fault);
    if (fault.at === "call") watchCalls(fault);
  }
  syncBuiltinESMExports();
}
