import { Worker } from "node:worker_threads";
import { pathToFileURL } from "node:url";
import type { AdmittedPlugin } from "../admitted-plugin.ts";
import type { TranspiledComponent } from "../admission/transpiled-component.ts";
import type { CallFailure, CallOutcome, CallRequest, Carrier } from "../carrier.ts";
import { contractFunctions, contracts } from "../contracts.ts";
import type { FunctionName } from "../contracts.ts";
import { fixedLimits } from "../limits.ts";
import type { WorkerCall, WorkerReply, WorkerStart } from "./messages.ts";

const mebibyte = 1024 * 1024;

/** What a carrier of a component needs besides the component. */
export interface ComponentCarrierOptions {
  /** Where compiled code may be kept. Private. */
  readonly compileCache: string;
}

/** How a wait for the worker ended. */
type Reply = WorkerReply | { readonly tag: "lost"; readonly val: CallFailure };

/**
 * A component in a worker thread of its own, so that a deadline can end it whatever it does and nothing it does can end another plugin. The worker
 * is started when first needed and again after it was ended.
 */
export class ComponentCarrier implements Carrier {
  readonly #plugin: AdmittedPlugin;
  readonly #start: WorkerStart;
  #worker: Promise<RunningWorker | CallFailure> | undefined;
  /** The end of the last call: calls wait for it. */
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(plugin: AdmittedPlugin, transpiled: TranspiledComponent, options: ComponentCarrierOptions) {
    this.#plugin = plugin;
    this.#start = {
      javascript: pathToFileURL(transpiled.javascript).href,
      modules: transpiled.modules,
      interface: contracts[plugin.kind].interface,
      liftBytes: plugin.limits.liftMiB * mebibyte,
      memoryBytes: plugin.limits.memoryMiB * mebibyte,
      compileCache: options.compileCache,
    };
  }

  async warm(): Promise<void> {
    if (!this.#closed) await this.#ready();
  }

  call(name: FunctionName, request: CallRequest): Promise<CallOutcome> {
    const outcome = this.#queue.then(() => this.#callNow(name, request));
    this.#queue = outcome;
    return outcome;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const worker = await this.#worker;
    if (worker !== undefined && "thread" in worker) await worker.thread.terminate();
    await this.#queue;
  }

  async #callNow(name: FunctionName, request: CallRequest): Promise<CallOutcome> {
    if (this.#closed) return { tag: "failed", val: { code: "MC_HOST_START", detail: "was called after it had been closed." } };
    const worker = await this.#ready();
    if (!("thread" in worker)) return { tag: "failed", val: worker };
    const call: WorkerCall = { function: name, arguments: contractFunctions[name].parameters.map((parameter) => request[parameter]) };
    worker.thread.ref();
    worker.thread.postMessage(call);
    const reply = await worker.next(this.#plugin.limits.callMs, () => this.#deadline());
    worker.thread.unref();
    switch (reply.tag) {
      case "returned":
      case "fault":
        return reply;
      case "failed":
        return { tag: "failed", val: this.#failure(reply.why, reply.detail) };
      case "lost":
        this.#worker = undefined;
        return { tag: "failed", val: reply.val };
      case "ready":
        throw new Error("The worker said twice that it is ready.");
    }
  }

  #ready(): Promise<RunningWorker | CallFailure> {
    this.#worker ??= this.#startWorker().then((started) => {
      // A worker that could not be started is tried again by the next call.
      if (!("thread" in started)) this.#worker = undefined;
      return started;
    });
    return this.#worker;
  }

  async #startWorker(): Promise<RunningWorker | CallFailure> {
    const worker = new RunningWorker(this.#start, this.#plugin.name);
    const { startMs } = this.#plugin.limits;
    const late: CallFailure = { code: "MC_HOST_START", detail: `was not ready after ${startMs} ms. Report it to the plugin's author.` };
    const reply = await worker.next(startMs, () => late);
    if (reply.tag === "ready") {
      worker.thread.unref();
      return worker;
    }
    await worker.thread.terminate();
    if (reply.tag === "lost") return reply.val;
    return {
      code: "MC_HOST_START",
      detail: `does not start: ${reply.tag === "failed" ? reply.detail : "it answered before it was asked"}.`,
    };
  }

  #deadline(): CallFailure {
    return { code: "MC_HOST_DEADLINE", detail: `took longer than its limit \`callMs\` of ${this.#plugin.limits.callMs} ms and was ended.` };
  }

  #failure(why: "start" | "trap" | "lift" | "memory", detail: string): CallFailure {
    const { limits } = this.#plugin;
    switch (why) {
      case "start":
        return { code: "MC_HOST_START", detail: `could not be given a new instance: ${detail}.` };
      case "trap":
        return { code: "MC_HOST_TRAP", detail: `crashed: ${detail}.` };
      case "memory":
        return {
          code: "MC_HOST_MEMORY",
          detail: `stopped when its memory had grown to its limit \`memoryMiB\` of ${limits.memoryMiB} MiB: ${detail}.`,
        };
      case "lift":
        return { code: "MC_HOST_LIFT", detail: `handed back more text and bytes than its limit \`liftMiB\` of ${limits.liftMiB} MiB.` };
    }
  }
}

/** A worker thread and the one reply that is waited for. */
class RunningWorker {
  readonly thread: Worker;
  #waiting: ((reply: Reply) => void) | undefined;
  #lost: CallFailure | undefined;

  constructor(start: WorkerStart, name: string) {
    this.thread = new Worker(new URL("./boot.mjs", import.meta.url), {
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
    this.thread.on("message", (reply: WorkerReply) => {
      this.#settle(reply);
    });
    this.thread.on("error", (error) => {
      this.#lose(failureOf(error));
    });
    this.thread.on("exit", () => {
      this.#lose({ code: "MC_HOST_TRAP", detail: "ended its worker." });
    });
  }

  /** The next reply, or after so many milliseconds what `late` says; then the thread is ended. */
  async next(deadlineMs: number, late: () => CallFailure): Promise<Reply> {
    const { promise, resolve } = Promise.withResolvers<Reply>();
    if (this.#lost !== undefined) return { tag: "lost", val: this.#lost };
    this.#waiting = resolve;
    const timer = setTimeout(() => {
      this.#lose(late());
    }, deadlineMs);
    const reply = await promise;
    clearTimeout(timer);
    if (reply.tag === "lost") await this.thread.terminate();
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
