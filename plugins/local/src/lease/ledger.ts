import type { Failure, Happening, Lease, Owed, Work } from "@masterchef/wit/host";
import { failure, failureOf } from "../failure.ts";
import { nothingCaptured } from "../process/captured.ts";
import { SessionError } from "../session/session-error.ts";
import { createLeaseBook } from "./lease-book.ts";
import { createOwedLog } from "./owed-log.ts";

/** What this machine itself knows of who may change it, and of what is owed to it: the part of one session. */
export interface Ledger {
  /** Takes the lease. Throws a `SessionError` that says who has it. */
  lease(wanted: Lease): Promise<Lease>;
  /** Every owed record. Throws a `SessionError` if they cannot be read. */
  owed(): Promise<readonly Owed[]>;
  /** Why nothing may be changed in this session now, if so. */
  refusal(): Failure | undefined;
  /** Writes or clears an owed record, durably. Never throws. */
  note(work: Exclude<Work, { readonly tag: "operation" }>): Promise<Happening>;
  /** Gives the lease back. */
  close(): void;
}

/** Opens the ledger in a folder; the folder is made when there is something to write. */
export function createLedger(folder: string): Ledger {
  const book = createLeaseBook(folder);
  const log = createOwedLog(folder);
  return {
    async lease(wanted) {
      // What another session wrote meanwhile is to be read again.
      log.close();
      const taken = book.take(wanted);
      if (taken.tag === "err") throw new SessionError(taken.val);
      return await Promise.resolve(taken.val);
    },
    async owed() {
      try {
        return await Promise.resolve(log.list());
      } catch (error) {
        throw new SessionError(failureOf(error, `read the owed records in ${folder}`));
      }
    },
    refusal: () => book.refusal(),
    async note(work) {
      try {
        await (work.tag === "owe" ? log.owe(work.val) : log.clear(work.val));
        return { tag: "done", val: { changed: true, stdout: nothingCaptured, stderr: nothingCaptured } };
      } catch (error) {
        return { tag: "failed", val: failureOf(error, `write the owed records in ${folder}`) };
      }
    },
    close() {
      log.close();
      book.release();
    },
  };
}

/** The ledger of a session that must have one. Throws a `SessionError` if it has none. */
export function requireLedger(ledger: Ledger | undefined): Ledger {
  if (ledger === undefined) throw new SessionError(failure("unsupported", "a worker keeps no leases; the process that started it does"));
  return ledger;
}
