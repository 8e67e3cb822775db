import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { CodecError, decodeJson, encodeJson } from "@masterchef/wit/codec";
import type { Owed } from "@masterchef/wit/host";
import { errorCode } from "../failure.ts";
import { createGroupFlush } from "../group-flush.ts";
import { requireStateFolder, syncFolder } from "./state-folder.ts";

/** The owed records of this machine. */
export interface OwedLog {
  /** Those not cleared, oldest first. Changes nothing. Throws what the system says. */
  list(): readonly Owed[];
  /** Settles when the record would survive a power cut; one of the same key is replaced. Throws what the system says. */
  owe(record: Owed): Promise<void>;
  /** Settles when the record is forgotten durably. One that is not there is no mistake. */
  clear(key: string): Promise<void>;
  close(): void;
}

/** A longer file is written anew without what was cleared. Bytes. */
const compactAbove = 1 << 20;

/**
 * Opens the log in a folder: a line of JSON for each record written or cleared. It is made when something is owed for the first time. A line that was cut
 * short never became durable, and nothing was done on the strength of it. Only who has the lease of the machine may write.
 */
export function createOwedLog(folder: string): OwedLog {
  const path = `${folder}/owed`;
  const durable = createGroupFlush();
  let open: { readonly fd: number; readonly keys: Set<string> } | undefined;

  function opened(): NonNullable<typeof open> {
    if (open !== undefined) return open;
    requireStateFolder(folder);
    const isNew = !isThere(path);
    const keys = new Set(list().map(({ key }) => key));
    if (!isNew && statSync(path).size > compactAbove) writeAnew();
    const fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW, 0o600);
    open = { fd, keys };
    if (isNew) syncFolder(folder);
    endLine(fd);
    return open;
  }

  function writeAnew(): void {
    const temporary = `${folder}/.owed-${randomBytes(8).toString("hex")}`;
    const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
    try {
      writeFileSync(fd, list().map(lineOf).join(""));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
    syncFolder(folder);
  }

  async function append(line: string): Promise<void> {
    const { fd } = opened();
    const bytes = Buffer.from(line);
    if (writeSync(fd, bytes) !== bytes.length) throw new Error(`${path} could not take a whole record`);
    await durable(fd);
  }

  function list(): readonly Owed[] {
    return isThere(path) ? recordsIn(readFileSync(path, "utf8")) : [];
  }

  return {
    list,
    async owe(record) {
      opened().keys.add(record.key);
      await append(lineOf(record));
    },
    async clear(key) {
      if (!isThere(path) || !opened().keys.has(key)) return;
      await append(`${JSON.stringify({ clear: key })}\n`);
      const { fd, keys } = opened();
      keys.delete(key);
      // If the machine fails now, what comes back was cleared as well.
      if (keys.size === 0) ftruncateSync(fd, 0);
    },
    close() {
      if (open !== undefined) closeSync(open.fd);
      open = undefined;
    },
  };
}

function lineOf(record: Owed): string {
  return `${JSON.stringify({ owe: encodeJson("Owed", record) })}\n`;
}

function recordsIn(text: string): readonly Owed[] {
  const records = new Map<string, Owed>();
  for (const line of text.split("\n")) {
    const value = parsed(line);
    if (typeof value !== "object" || value === null) continue;
    if ("clear" in value && typeof value.clear === "string") records.delete(value.clear);
    if ("owe" in value) {
      const record = owedFrom(value.owe);
      if (record !== undefined) records.set(record.key, record);
    }
  }
  return [...records.values()];
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function owedFrom(value: unknown): Owed | undefined {
  try {
    return decodeJson("Owed", value);
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}

/** A line that was cut short must not swallow the next. */
function endLine(fd: number): void {
  const { size } = fstatSync(fd);
  const last = Buffer.alloc(1);
  if (size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a) writeSync(fd, "\n");
}

function isThere(path: string): boolean {
  try {
    closeSync(openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW));
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}
