import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import type { AdmittedPlugin } from "../admitted-plugin.ts";
import type { TranspiledComponent } from "../admission/transpiled-component.ts";
import type { CallFailure, CallOutcome, CallRequest, Carrier } from "../carrier.ts";
import { contractFunctions, contracts } from "../contracts.ts";
import type { FunctionName } from "../contracts.ts";
import { fixedLimits } from "../limits.ts";
import type { WorkerStart } from "./messages.ts";
import { RunningWorker } from "./running-worker.ts";
import type { Reply } from "./running-worker.ts";

const mebibyte = 1024 * 1024;

/** What a carrier of a component needs besides the component. */
export interface ComponentCarrierOptions {
  /** Where compiled code may be kept. Private. */
  readonly compileCache: string;
}

/** A second worker pays where at least so many calls wait: it costs a start, code of its own to compile, and some 25 MB. */
const worthAnother = 8;

/** A call that waits for a worker. */
interface Waiting {
  readonly name: FunctionName;
  readonly request: CallRequest;
  readonly resolve: (outcome: CallOutcome) => void;
}

/**
 * A component in worker threads of its own, so that a deadline can end it whatever it does and nothing it does can end another plugin. The first worker is
 * started when it is needed, a second one when many calls pile up: the functions are pure, so it does not matter which instance answers. A worker that was
 * ended is replaced by the next call.
 */
export class ComponentCarrier implements Carrier {
  readonly #plugin: AdmittedPlugin;
  readonly #start: WorkerStart;
  readonly #most: number = Math.min(fixedLimits.workers, availableParallelism());
  /** Ready and with nothing to do. */
  readonly #idle: RunningWorker[] = [];
  /** All there are, those included that are still starting. */
  readonly #all = new Set<RunningWorker>();
  readonly #waiting: Waiting[] = [];
  #starting = 0;
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
    if (!this.#closed && this.#all.size === 0) await this.#startWorker();
  }

  call(name: FunctionName, request: CallRequest): Promise<CallOutcome> {
    if (this.#closed) return Promise.resolve({ tag: "failed", val: closedFailure });
    const { promise, resolve } = Promise.withResolvers<CallOutcome>();
    this.#waiting.push({ name, request, resolve });
    this.#dispatch();
    return promise;
  }

  async rest(): Promise<void> {
    const idle = this.#idle.splice(0);
    for (const worker of idle) this.#all.delete(worker);
    await Promise.all(idle.map((worker) => worker.end()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#failWaiting(closedFailure);
    await Promise.all([...this.#all].map((worker) => worker.end()));
  }

  /** Give every idle worker a call, and start another worker where calls are left over. */
  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop();
      if (worker === undefined) break;
      const waiting = this.#waiting.shift();
      if (waiting !== undefined) void this.#run(worker, waiting);
    }
    const enough = this.#all.size === 0 ? 1 : worthAnother;
    if (this.#waiting.length >= enough && this.#starting === 0 && this.#all.size < this.#most) void this.#startWorker();
  }

  async #run(worker: RunningWorker, { name, request, resolve }: Waiting): Promise<void> {
    const call = { function: name, arguments: contractFunctions[name].parameters.map((parameter) => request[parameter]) };
    const reply = await worker.call(call, this.#plugin.limits.callMs, () => this.#deadline());
    if (reply.tag === "lost") this.#all.delete(worker);
    else this.#idle.push(worker);
    // The next call is on its way before the reply to this one is looked at.
    this.#dispatch();
    resolve(this.#outcome(reply));
  }

  async #startWorker(): Promise<void> {
    this.#starting += 1;
    const worker = new RunningWorker(this.#start, this.#plugin.name);
    this.#all.add(worker);
    const { startMs } = this.#plugin.limits;
    const reply = await worker.ready(startMs, () => ({
      code: "MC_HOST_START",
      detail: `was not ready after ${startMs} ms. Report it to the plugin's author.`,
    }));
    this.#starting -= 1;
    if (reply.tag === "ready" && !this.#closed) {
      this.#idle.push(worker);
      this.#dispatch();
      return;
    }
    this.#all.delete(worker);
    await worker.end();
    // Whoever is left waiting would only wait for the same again.
    if (this.#all.size === 0) this.#failWaiting(this.#startFailure(reply));
  }

  #failWaiting(failure: CallFailure): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve({ tag: "failed", val: failure });
  }

  #outcome(reply: Reply): CallOutcome {
    switch (reply.tag) {
      case "returned":
      case "fault":
        return reply;
      case "failed":
        return { tag: "failed", val: this.#failure(reply.why, reply.detail) };
      case "lost":
        return { tag: "failed", val: reply.val };
      case "ready":
        throw new Error("A worker said twice that it is ready.");
    }
  }

  #startFailure(reply: Reply): CallFailure {
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

const closedFailure: CallFailure = { code: "MC_HOST_START", detail: "was called after it had been closed." };
