import type { Failure } from "@masterchef/wit/host";
import type { AccountReader } from "../account/accounts.ts";
import type { UserEntry } from "../account/account-files.ts";
import { startWorker } from "./worker-link.ts";
import type { WorkerLink } from "./worker-link.ts";

/** Workers of one session, one for each user, started when first needed. */
export interface WorkerPool {
  /** A worker that runs as this user; none means one that runs as ourselves. */
  worker(user: UserEntry | undefined): Promise<WorkerLink | Failure>;
  /** Settles when every worker has ended. */
  close(): Promise<void>;
}

/** @param command makes a process a worker. */
export function createWorkerPool(command: readonly string[], accounts: AccountReader): WorkerPool {
  const links = new Map<string, Promise<WorkerLink | Failure>>();

  return {
    async worker(user) {
      // Groups are given at the start of a process: whoever gets new ones gets a new worker.
      const key = user === undefined ? "" : [user.name, user.uid, user.gid, ...accounts().groupsOf(user.name)].join(":");
      for (;;) {
        const known = links.get(key);
        if (known === undefined) break;
        const link = await known;
        if ("isOpen" in link && link.isOpen) return link;
        if (links.get(key) === known) break;
      }
      const starting = startWorker({ command, user });
      links.set(key, starting);
      return await starting;
    },
    async close() {
      const ending = [...links.values()].map(async (starting) => {
        const link = await starting;
        if ("isOpen" in link) await link.retire();
      });
      links.clear();
      await Promise.all(ending);
    },
  };
}
