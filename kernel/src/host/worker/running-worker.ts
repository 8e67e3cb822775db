import { Worker } from "node:worker_threads";
import type { CallFailure } from "../carrier.ts";
import { fixedLimits } from "../limits.ts";
import type { WorkerCall, WorkerReply, WorkerStart } from "./messages.ts";

/** How a wait for a worker ended. */
export type Reply = WorkerReply | { readonly tag: "lost"; readonly val: CallFailure };

/** A worker thread with one instance of a component. One reply is waited for at a time. */
export class RunningWorker {
  readonly #thread: Worker;
  #waiting: ((reply: Reply) => void) | undefined;
  #lost: CallFailure | undefined;

  constructor(start: WorkerStart, name: string) {
    this.#thread = new Worker(new URL("./boot.mjs", import.meta.url), {
      workerData: start,
      name: `plugin ${name}`,
      // Nothing of this process's environment or arguments is for a plugin.
      env: {},
      argv: [],
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: fixedLimits.workerHeapMiB },
    });
    this.#thread.on("message", (reply: WorkerReply) => {
      this.#settle(reply);
    });
    this.#thread.on("error", (error) => {
      this.#lose(failureOf(error));
    });
    this.#thread.on("exit", () => {
      this.#lose({ code: "MC_HOST_TRAP", detail: "ended its worker." });
    });
  }

  /** Wait until it says that it is ready. */
  ready(deadlineMs: number, late: () => CallFailure): Promise<Reply> {
    return this.#next(deadlineMs, late);
  }

  /** Call a function. After `deadlineMs` the thread is ended and the reply is what `late` says. */
  call(call: WorkerCall, deadlineMs: number, late: () => CallFailure): Promise<Reply> {
    const reply = this.#next(deadlineMs, late);
    // A thread that waits must not keep this process from ending; one that works must.
    this.#thread.ref();
    this.#thread.postMessage(call);
    return reply.finally(() => {
      this.#thread.unref();
    });
  }

  /** End the thread, whatever it does. */
  async end(): Promise<void> {
    await this.#thread.terminate();
  }

  async #next(deadlineMs: number, late: () => CallFailure): Promise<Reply> {
    if (this.#lost !== undefined) return { tag: "lost", val: this.#lost };
    const { promise, resolve } = Promise.withResolvers<Reply>();
    this.#waiting = resolve;
    const timer = setTimeout(() => {
      this.#lose(late());
    }, deadlineMs);
    const reply = await promise;
    clearTimeout(timer);
    if (reply.tag === "lost") await this.#thread.terminate();
    if (reply.tag === "ready") this.#thread.unref();
    return reply;
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(reply);
  }

  #lose(failure: CallFailure): void {
    this.#lost ??= failure;
    this.#settle({ tag: "lost", val: this.#lost });
  }
}

function failureOf(error: unknown): CallFailure {
  if (error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") {
    return {
      code: "MC_HOST_HEAP",
      detail: `filled the ${fixedLimits.workerHeapMiB} MiB its result may take in the worker, which was ended.`,
    };
  }
  return { code: "MC_HOST_TRAP", detail: `ended its worker: ${error instanceof Error ? error.message : String(error)}.` };
}
