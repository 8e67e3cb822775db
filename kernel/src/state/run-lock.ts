import { link, readFile, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { errorOf } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { isJsonObject } from "../ir/json.ts";
import type { Json } from "../ir/json.ts";
import { openTemporary, writeAll } from "./durable-file.ts";
import { parseJson } from "../ir/parse-json.ts";
import { isAlive, processWith, thisProcess } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { errorCode, readFailure, writeFailure } from "./write-failure.ts";

/** How long to wait for what a dead run has under way, and how often to look. Milliseconds. */
const outliveMs = 10_000;
const lookMs = 50;

/** Who holds the site. */
export interface LockHolder extends ProcessIdentity {
  /** The run it was taken for. */
  readonly run: string;
  /** RFC 3339, UTC. */
  readonly since: string;
  /** What carries the run's operations on this machine. If the run dies, it still ends what it has begun. */
  readonly link?: ProcessIdentity | undefined;
}

/** The right to change the hosts of a site, until it is released. */
export interface RunLock extends AsyncDisposable {
  readonly holder: LockHolder;
}

/** What a lock is taken for. */
export interface RunLockOptions {
  readonly run: string;
  /** Number of the process that carries the operations. */
  readonly link?: number | undefined;
  readonly now?: (() => Date) | undefined;
}

/**
 * Take the lock of a site, or throw `MC_STATE_LOCKED` and say who has it. A lock whose process is gone is taken over: nothing of it is lost, since
 * what its run did stands in its journal. The state directory must exist.
 */
export async function takeRunLock(file: string, options: RunLockOptions): Promise<RunLock> {
  const since = (options.now?.() ?? new Date()).toISOString();
  const carrier = options.link === undefined ? undefined : await processWith(options.link);
  const holder: LockHolder = { ...(await thisProcess()), run: options.run, since, ...(carrier === undefined ? {} : { link: carrier }) };
  if (!(await publish(file, holder))) {
    await breakStaleLock(file);
    if (!(await publish(file, holder))) throw held(file, await readHolder(file));
  }
  return { holder, [Symbol.asyncDispose]: () => release(file, holder) };
}

/** Who holds the site now; undefined if nobody does, or only a process that is gone. */
export async function runLockHolder(file: string): Promise<LockHolder | undefined> {
  const holder = await readHolder(file);
  return holder !== undefined && (await isAlive(holder)) ? holder : undefined;
}

/** The file appears with all its content or not at all: it is written elsewhere and linked to its name, which fails if the name is taken. */
async function publish(file: string, holder: LockHolder): Promise<boolean> {
  try {
    const temporary = await openTemporary(dirname(file));
    try {
      try {
        await writeAll(temporary.handle, Buffer.from(`${JSON.stringify(holder)}\n`));
      } finally {
        await temporary.handle.close();
      }
      await link(temporary.path, file);
      return true;
    } finally {
      await unlink(temporary.path);
    }
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw writeFailure(file, error);
  }
}

/**
 * Remove a lock whose process is gone. Two that try it at once could each remove the other's new lock, so whoever removes holds a lock of its own
 * for that moment.
 */
async function breakStaleLock(file: string): Promise<void> {
  const found = await readHolder(file);
  if (found !== undefined && (await isAlive(found))) throw held(file, found);
  if (found?.link !== undefined) await outlive(file, found, found.link);
  const guard = `${file}.breaking`;
  const breaker: LockHolder = { ...(await thisProcess()), run: found?.run ?? "", since: found?.since ?? "" };
  if (!(await publish(guard, breaker))) throw held(guard, await readHolder(guard));
  try {
    const still = await readHolder(file);
    if (still !== undefined && (await isAlive(still))) throw held(file, still);
    await unlink(file);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw writeFailure(file, error);
  } finally {
    await unlink(guard);
  }
}

/** Wait a moment for the operations that a dead run has under way: whoever comes next must find them ended. */
async function outlive(file: string, holder: LockHolder, link: ProcessIdentity): Promise<void> {
  for (let waited = 0; await isAlive(link); waited += lookMs) {
    if (waited >= outliveMs) throw stillEnding(file, holder, link);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

/** What comes of a run must not be lost over a lock that cannot be taken away: whoever comes when this process is gone takes it over. */
async function release(file: string, holder: LockHolder): Promise<void> {
  const found = await readHolder(file).catch(() => undefined);
  if (found?.pid !== holder.pid || found.run !== holder.run) return;
  await unlink(file).catch(() => undefined);
}

async function readHolder(file: string): Promise<LockHolder | undefined> {
  let text;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw readFailure(file, error);
  }
  const holder = parseHolder(text);
  if (holder !== undefined) return holder;
  const detail = `${file} is not a lock that Masterchef wrote. Make sure that no run is under way, then remove it.`;
  throw new MasterchefError([errorOf("MC_STATE_LOCKED", { detail, about: file })]);
}

function parseHolder(text: string): LockHolder | undefined {
  const value = parseJson(text);
  if (!isJsonObject(value)) return undefined;
  const { pid, boot, started, run, since } = value;
  const carrier = parseIdentity(value["link"]);
  if (typeof pid !== "number" || typeof boot !== "string" || typeof started !== "string") return undefined;
  if (typeof run !== "string" || typeof since !== "string") return undefined;
  return { pid, boot, started, run, since, ...(carrier === undefined ? {} : { link: carrier }) };
}

function parseIdentity(value: Json | undefined): ProcessIdentity | undefined {
  if (!isJsonObject(value)) return undefined;
  const { pid, boot, started } = value;
  return typeof pid === "number" && typeof boot === "string" && typeof started === "string" ? { pid, boot, started } : undefined;
}

function stillEnding(file: string, { run }: LockHolder, { pid }: ProcessIdentity): MasterchefError {
  const detail = `Run ${run} is dead, and process ${pid} still ends the operations it had begun. Wait until that process is gone and try again.`;
  return new MasterchefError([errorOf("MC_STATE_LOCKED", { detail, about: file })]);
}

function held(file: string, holder: LockHolder | undefined): MasterchefError {
  const who =
    holder === undefined ? "Another process" : `Process ${holder.pid} has held it since ${holder.since}, for run ${holder.run}; it`;
  const detail = `${who} is changing the hosts of this site. Wait until it has ended and try again. If no such process runs any more, remove ${file}.`;
  return new MasterchefError([errorOf("MC_STATE_LOCKED", { detail, about: file })]);
}
