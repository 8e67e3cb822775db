import { createHash, randomBytes } from "node:crypto";
import { closeSync, constants, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { createGroupFlush } from "../group-flush.ts";
import { syncFolder } from "../lease/state-folder.ts";

/** What is told of old content beside its bytes. */
export interface KeptFrom {
  readonly path: string;
  /** Permission bits with set-id and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Where bytes lie in an open file. */
export interface KeptAt {
  readonly digest: string;
  readonly fd: number;
  readonly offset: number;
  readonly size: number;
}

/**
 * What one batch leaves on the disk for whoever comes after a crash: the old content that is about to go, and the directories in which a half-made file of it may
 * lie. Lines of JSON; the bytes of a `kept` line follow it, and then their digest on a line of its own, without which they count for nothing.
 */
export interface KeepLog {
  /** That temporary files of this process may come to lie in a directory. Survives this process, not the machine. */
  visit(directory: string): void;
  /** Settles when the bytes would survive a power cut. `fill` hands each piece to `take`; together they must be `size` bytes. Throws what the system says. */
  keep(from: KeptFrom, size: number, fill: (take: (piece: Uint8Array) => void) => Promise<void>): Promise<KeptAt>;
  /** Whether anything was kept, so that it must stay open as long as it may be asked for. */
  readonly holds: boolean;
  close(): void;
}

/** Bytes of the line that ends what was kept. */
export const digestLine: number = "sha256:".length + 64 + 1;

/**
 * Starts one. Its file is made when there is something to write.
 *
 * @param folder private to this user; made if it is missing.
 * @param prefix how the names of this process's temporary files begin.
 */
export function createKeepLog(folder: string, prefix: string): KeepLog {
  const opened: number[] = [];
  let holds = false;
  let file: LogFile | undefined;
  const durable = createGroupFlush();

  function current(): LogFile {
    if (file !== undefined) return file;
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) syncFolder(dirname(made));
    const fd = openSync(`${folder}/${randomBytes(8).toString("hex")}.kept`, newFile, 0o600);
    opened.push(fd);
    syncFolder(folder);
    file = { fd, end: 0 };
    write(file, [line({ temporaries: prefix })]);
    return file;
  }

  /** Writes pieces at the end and says where they begin; `space` more is left free behind them. */
  function write(to: LogFile, pieces: readonly Uint8Array[], space = 0): number {
    const start = to.end;
    const bytes = Buffer.concat(pieces);
    to.end += bytes.length + space;
    try {
      writeFully(to.fd, bytes, start);
    } catch (error) {
      // Nobody could read past the gap: what comes next begins a new file.
      if (file === to) file = undefined;
      throw error;
    }
    return start + bytes.length;
  }

  return {
    visit(directory) {
      try {
        write(current(), [line({ directory })]);
      } catch {
        // It only serves to tidy up after a crash. Where old content is to be kept, whoever keeps it hears of this.
      }
    },
    async keep(from, size, fill) {
      const to = current();
      const offset = write(to, [line({ kept: { ...from, size } })], size + digestLine);
      const hasher = createHash("sha256");
      let written = 0;
      await fill((piece) => {
        if (written + piece.length > size) throw new Error("it grew while it was read");
        hasher.update(piece);
        writeFully(to.fd, piece, offset + written);
        written += piece.length;
      });
      if (written !== size) throw new Error("it became shorter while it was read");
      const digest = `sha256:${hasher.digest("hex")}`;
      writeFully(to.fd, Buffer.from(`${digest}\n`), offset + size);
      await durable(to.fd);
      holds = true;
      return { digest, fd: to.fd, offset, size };
    },
    get holds() {
      return holds;
    },
    close() {
      for (const fd of opened) closeSync(fd);
      opened.length = 0;
      file = undefined;
    },
  };
}

interface LogFile {
  readonly fd: number;
  /** Where the next bytes go. */
  end: number;
}

const newFile = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

function line(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function writeFully(fd: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}
