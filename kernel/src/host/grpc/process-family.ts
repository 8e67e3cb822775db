import { directoryOf, entryOf, environmentOf, lastNumber, openFiles, processIds } from "./process-table.ts";
import type { TableEntry } from "./process-table.ts";

/**
 * A plugin's process with all it started, whatever group or session that went into since. Only where there is a `/proc`.
 *
 * What has the plugin's folder in its environment is always of the family. A program that was asked to change the machine may start what is to outlive it, which
 * is why the contract leaves the environment for a sign; but as long as a plugin was asked to change nothing, nothing it started has a right to stay, and whatever
 * else shows where a process comes from counts too: its parents, a stream of the plugin it holds open, the plugin's folder as its own.
 */
export class ProcessFamily {
  readonly #plugin: number;
  readonly #folder: string;
  readonly #mark: Buffer;
  /** The plugin's own ends of its streams, which nobody else has but by inheritance. */
  readonly #streams: ReadonlySet<string>;
  /** Those seen below the plugin while it lived. */
  readonly #known = new Map<number, string>();
  #mayLeaveSome = false;

  /** To be made as soon as the plugin is started. */
  constructor(plugin: number, folder: string) {
    this.#plugin = plugin;
    this.#folder = folder;
    this.#mark = Buffer.from(`MASTERCHEF_SOCKET_DIR=${folder}\0`);
    this.#streams = new Set(openFiles(plugin, [0, 1, 2]).filter((name) => /^(socket|pipe):/.test(name)));
  }

  /** The plugin was asked to change the machine: from now on it may have started what is meant to stay. */
  mayLeaveSome(): void {
    this.#mayLeaveSome = true;
    this.#known.clear();
  }

  /** Remember who is below the plugin: once it has ended, its children have another parent. */
  remember(): void {
    if (!this.#mayLeaveSome) for (const { id, started } of this.#below()) this.#known.set(id, started);
  }

  /** Stop everything below the plugin where it stands, so that nothing new is started while all of it is found. The plugin itself must be stopped, or have ended. */
  freeze(): void {
    if (this.#mayLeaveSome) return;
    const frozen = new Set<number>();
    for (let tries = 0; tries < mostRounds; tries += 1) {
      const found = this.#below().filter(({ id }) => !frozen.has(id));
      if (found.length === 0) return;
      for (const { id, started } of found) {
        this.#known.set(id, started);
        frozen.add(id);
        signal(id, "SIGSTOP");
      }
    }
  }

  /** Kill what is left, once the plugin is. Says whether it is worth looking again: something was killed, which may have started more, or cannot be told yet. */
  killLeft(): boolean {
    this.freeze();
    let again = false;
    for (const id of this.#later()) {
      const kin = this.#isKin(id);
      if (kin === true) again = signal(id, "SIGKILL") || again;
      again ||= kin === undefined;
    }
    return again;
  }

  /** Undefined: one that is just being loaded shows nothing yet. */
  #isKin(id: number): boolean | undefined {
    const started = this.#known.get(id);
    if (started !== undefined) {
      const entry = entryOf(id);
      return entry?.started === started && entry.state !== "Z";
    }
    const environment = environmentOf(id);
    if (environment === undefined) return false;
    if (environment.includes(this.#mark)) return true;
    if (!this.#mayLeaveSome && this.#comesFromHere(id)) return true;
    return environment.length === 0 && isBeginning(id) ? undefined : false;
  }

  #comesFromHere(id: number): boolean {
    const directory = directoryOf(id);
    if (directory === this.#folder || directory === `${this.#folder} (deleted)`) return true;
    return this.#streams.size > 0 && openFiles(id).some((name) => this.#streams.has(name));
  }

  /** Everything whose parents lead to the plugin, or to one that is known. */
  #below(): readonly TableEntry[] {
    const entries = new Map(this.#later().map((id) => [id, entryOf(id)]));
    const isBelow = (entry: TableEntry | undefined): boolean =>
      entry !== undefined && (entry.parent === this.#plugin || this.#isKnown(entry) || isBelow(entries.get(entry.parent)));
    return [...entries.values()].flatMap((entry) => (entry !== undefined && entry.id !== this.#plugin && isBelow(entry) ? [entry] : []));
  }

  /** Numbers are handed out in order: unless they began anew, only those above the plugin's can be its children, and most need no look. */
  #later(): readonly number[] {
    const above = lastNumber() >= this.#plugin ? this.#plugin : 0;
    return processIds().filter((id) => id > above && id !== process.pid);
  }

  #isKnown({ id, started }: TableEntry): boolean {
    return this.#known.get(id) === started;
  }
}

/** How often is looked for more before it is taken that none is to come. */
const mostRounds = 20;

/** Whether it was there to be signalled. */
function signal(id: number, name: "SIGKILL" | "SIGSTOP"): boolean {
  try {
    process.kill(id, name);
    return true;
  } catch {
    return false;
  }
}

/** Whether a process without environment may be one that is just being loaded, and neither dead nor a thread of the system. */
function isBeginning(id: number): boolean {
  const entry = entryOf(id);
  return entry !== undefined && entry.state !== "Z" && entry.state !== "X" && entry.parent !== 0 && entry.parent !== 2;
}
