import type { Operation, Ownership } from "@masterchef/wit/host";
import { warningOf } from "../diagnostics/diagnostic.ts";
import type { PlannedTask } from "./task.ts";
import type { RunContext } from "./run-context.ts";
import type { KeptFile } from "./state-ports.ts";
import type { StepRun } from "./step-run.ts";

/** How many are fetched at a time. */
const sideBySide = 8;

/** Brings old content from the host into the filebucket, as soon as it is known to be there: the host forgets it when the link ends. */
export class KeptFiles {
  readonly #context: RunContext;
  readonly #waiting: { readonly digest: string; readonly planned: PlannedTask }[] = [];
  readonly #working = new Set<Promise<void>>();
  /** That an operation failed which may have put old content on the disk, and the new in its place. */
  #mayBeLeft = false;
  /** What could not be fetched. */
  readonly #missed: { readonly digest: string; readonly each: StepRun; readonly path: string; readonly why: string }[] = [];

  constructor(context: RunContext) {
    this.#context = context;
  }

  /** Begin to fetch what an operation replaced or removed. */
  collect(digest: string, planned: PlannedTask): void {
    this.#waiting.push({ digest, planned });
    if (this.#working.size >= sideBySide) return;
    const working = this.#work().finally(() => this.#working.delete(working));
    this.#working.add(working);
  }

  /** An operation that keeps old content failed: nobody was told what it kept, nor how far it came. */
  failed(): void {
    this.#mayBeLeft = true;
  }

  /**
   * Wait until all is fetched and durable. What could not be fetched is a warning at its step. `linked`: the host can be spoken to; otherwise what it put on the disk
   * by itself is taken in, and stays there for who comes next, since the host may not have ended yet.
   */
  async settle(linked: boolean): Promise<void> {
    const { filebucket } = this.#context.input;
    await Promise.all(this.#working);
    await filebucket.flush();
    const isAll = linked && this.#missed.length === 0;
    const taken = isAll && !this.#mayBeLeft ? [] : ((await filebucket.takeOver?.()) ?? []);
    if (isAll) {
      await filebucket.collected?.();
      return;
    }
    for (const { digest, each, path, why } of this.#missed) {
      if (taken.some((one) => one.path === path && one.digest === digest)) each.kept.push(digest);
      else {
        const detail = `The old content of ${path} (${digest}) could not be brought to the filebucket: ${why}`;
        each.diagnostics.push(warningOf("MC_RUN_BACKUP", { detail, about: each.address }));
      }
    }
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) await this.#fetch(next.digest, next.planned);
  }

  async #fetch(digest: string, planned: PlannedTask): Promise<void> {
    const { session, filebucket, host, run } = this.#context.input;
    const each = planned.members[0]?.each;
    const path = pathOf(planned.operation);
    if (each === undefined || path === undefined) return;
    try {
      const { size } = await filebucket.keep(session.collect(digest), digest);
      await filebucket.record({
        host,
        run,
        path,
        digest,
        size,
        step: each.address,
        ...keptAttributes(await this.#context.attributes.of(path)),
      });
      each.kept.push(digest);
    } catch (error) {
      this.#missed.push({ digest, each, path, why: error instanceof Error ? error.message : String(error) });
    }
  }
}

/** The path whose old content an operation may have kept. */
export function pathOf({ act }: Operation): string | undefined {
  if (act.tag === "write-file" || act.tag === "remove" || act.tag === "make-link") return act.val.path;
  return act.tag === "move" ? act.val.destination : undefined;
}

/** The attributes of a file as the filebucket's history keeps them; an owner without a name by its id. */
export function keptAttributes(posix: Ownership | undefined): Pick<KeptFile, "mode" | "owner" | "group"> {
  if (posix === undefined) return {};
  return { mode: posix.mode, owner: posix.owner ?? `#${posix.uid}`, group: posix.group ?? `#${posix.gid}` };
}
