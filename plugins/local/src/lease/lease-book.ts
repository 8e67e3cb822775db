import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import type { Failure, Lease } from "@masterchef/wit/host";
import { errorCode, failureOf, otherFailure } from "../failure.ts";
import { isAlive, thisProcess } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { requireStateFolder, syncFolder } from "./state-folder.ts";

/** The leases of this machine, as one session sees them. */
export interface LeaseBook {
  /** Takes the lease durably, or says who has it. The same controller and run may take it again: then work under the earlier epoch is refused. */
  take(wanted: Lease): { readonly tag: "ok"; readonly val: Lease } | { readonly tag: "err"; readonly val: Failure };
  /** Why this session may not change anything now, if so: it has a lease that is no longer the latest, or it has none and somebody else has. */
  refusal(): Failure | undefined;
  /** Gives the lease back, if this session still has it. */
  release(): void;
}

/** What stands in the file of an epoch. A file that cannot be read was cut short by a power cut: nobody who wrote it lives. */
interface Held {
  readonly controller: string;
  readonly run: string;
  /** Missing: it was given back. */
  readonly holder?: ProcessIdentity | undefined;
}

/**
 * Opens the book in a folder. Each epoch is a file of its own, made by link(2), which fails if somebody was faster; the file of the epoch before goes as soon
 * as the new one stands, so that whoever worked under it finds it gone.
 */
export function createLeaseBook(folder: string): LeaseBook {
  let mine: number | undefined;
  const pathOf = (epoch: number): string => `${folder}/lease-${epoch}`;

  function epochs(): readonly number[] {
    try {
      const found = readdirSync(folder).flatMap((name) => /^lease-([0-9]{1,15})$/.exec(name)?.[1] ?? []);
      return found.map(Number).toSorted((a, b) => a - b);
    } catch (error) {
      if (errorCode(error) === "ENOENT") return [];
      throw error;
    }
  }

  function read(epoch: number): Held | undefined {
    try {
      return heldFrom(JSON.parse(readFileSync(pathOf(epoch), "utf8")));
    } catch (error) {
      if (errorCode(error) === undefined || errorCode(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  /** A file under another name, flushed. */
  function written(held: Held): string {
    const path = `${folder}/.lease-${randomBytes(8).toString("hex")}`;
    const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
    try {
      writeSync(fd, `${JSON.stringify(held)}\n`);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    return path;
  }

  function other(): Held | undefined {
    const last = epochs().at(-1);
    const held = last === undefined || last === mine ? undefined : read(last);
    return held?.holder !== undefined && isAlive(held.holder) ? held : undefined;
  }

  function take({ controller, run, epoch: atLeast }: Lease): ReturnType<LeaseBook["take"]> {
    requireStateFolder(folder);
    const before = epochs();
    const held = other();
    if (held !== undefined && !(held.controller === controller && held.run === run)) return { tag: "err", val: leased(held) };
    const epoch = Math.max((before.at(-1) ?? 0) + 1, atLeast);
    const temporary = written({ controller, run, holder: thisProcess() });
    try {
      linkSync(temporary, pathOf(epoch));
    } catch (error) {
      if (errorCode(error) === "EEXIST") return { tag: "err", val: leased(read(epoch)) };
      throw error;
    } finally {
      unlinkSync(temporary);
    }
    for (const old of before) removeIfThere(pathOf(old));
    syncFolder(folder);
    // Somebody who saw the same epochs may have linked a later one meanwhile.
    if (epochs().at(-1) !== epoch) return { tag: "err", val: leased(other()) };
    mine = epoch;
    return { tag: "ok", val: { controller, run, epoch } };
  }

  return {
    take(wanted) {
      try {
        return take(wanted);
      } catch (error) {
        return { tag: "err", val: failureOf(error, `keep leases in ${folder}`) };
      }
    },
    refusal() {
      try {
        if (mine === undefined) {
          const held = other();
          return held === undefined ? undefined : leased(held);
        }
        return statSync(pathOf(mine), { throwIfNoEntry: false }) === undefined ? outdated(mine) : undefined;
      } catch (error) {
        return failureOf(error, `read the leases in ${folder}`);
      }
    },
    release() {
      if (mine === undefined) return;
      const epoch = mine;
      mine = undefined;
      try {
        const held = read(epoch);
        if (held === undefined || epochs().at(-1) !== epoch) return;
        // The number stays: it is what the next epoch grows from.
        renameSync(written({ controller: held.controller, run: held.run }), pathOf(epoch));
      } catch {
        // Whoever comes next sees that this process is gone.
      }
    },
  };
}

function leased(held: Held | undefined): Failure {
  const who = held === undefined ? "another run" : `run ${held.run} of ${held.controller}`;
  return otherFailure("leased", `${who} is changing this machine; wait until it has ended`);
}

function outdated(epoch: number): Failure {
  return otherFailure("stale-epoch", `the lease of epoch ${epoch} is no longer the latest: another run has taken this machine over`);
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

function heldFrom(value: unknown): Held | undefined {
  if (typeof value !== "object" || value === null || !("controller" in value) || !("run" in value)) return undefined;
  const { controller, run } = value;
  if (typeof controller !== "string" || typeof run !== "string") return undefined;
  const holder = "holder" in value ? identityFrom(value.holder) : undefined;
  return { controller, run, ...(holder === undefined ? {} : { holder }) };
}

function identityFrom(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== "object" || value === null || !("pid" in value) || !("boot" in value) || !("started" in value)) return undefined;
  const { pid, boot, started } = value;
  return typeof pid === "number" && typeof boot === "string" && typeof started === "string" ? { pid, boot, started } : undefined;
}
