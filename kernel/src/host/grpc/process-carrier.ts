import { CodecError } from "@masterchef/wit/codec";
import { decodeMessage } from "@masterchef/wit/wire/decode";
import { encodeUnchecked } from "@masterchef/wit/wire/encode";
import type { AdmittedPlugin } from "../admitted-plugin.ts";
import type { VerifiedExecutable } from "../admission/admit-executable.ts";
import type { CallFailure, CallOutcome, CallRequest, Carrier } from "../carrier.ts";
import { contractFunctions, contracts } from "../contracts.ts";
import type { FunctionName } from "../contracts.ts";
import { fixedLimits } from "../limits.ts";
import { PluginProcess } from "./plugin-process.ts";
import type { ProcessOptions, StartedProcess } from "./plugin-process.ts";
import type { RpcFailure } from "./rpc-client.ts";

/**
 * A plugin in a process of its own behind a private socket. The process is started when first needed, and again after it died, a bounded number of times and
 * later each time.
 */
export class ProcessCarrier implements Carrier {
  readonly plugin: AdmittedPlugin;
  readonly #executable: VerifiedExecutable;
  readonly #options: ProcessOptions;
  #process: Promise<StartedProcess> | undefined;
  #starts = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(plugin: AdmittedPlugin, executable: VerifiedExecutable, options: ProcessOptions) {
    this.plugin = plugin;
    this.#executable = executable;
    this.#options = options;
  }

  async warm(): Promise<void> {
    if (!this.#closed) await this.running();
  }

  call(name: FunctionName, request: CallRequest): Promise<CallOutcome> {
    const outcome = this.#queue.then(() => this.#callNow(name, request));
    this.#queue = outcome;
    return outcome;
  }

  /** The process, started if need be. */
  async running(): Promise<StartedProcess> {
    const current = await this.#process;
    if (current?.tag === "ok" && current.val.isAlive) return current;
    if (this.#closed) return { tag: "err", val: { code: "MC_HOST_START", detail: "was called after it had been closed." } };
    this.#process = this.#start(current?.tag === "ok" ? current.val : undefined);
    return this.#process;
  }

  /** What a failed call of the process means. Ends the process where it can no longer be trusted. */
  async failureOf(process: PluginProcess, failure: RpcFailure): Promise<CallFailure> {
    switch (failure.why) {
      case "deadline":
        await process.kill();
        return {
          code: "MC_HOST_DEADLINE",
          detail: `took longer than its limit \`callMs\` of ${this.plugin.limits.callMs} ms, and its process was ended.`,
        };
      case "silent":
        await process.kill();
        return {
          code: "MC_HOST_DEADLINE",
          detail: `${failure.text}, longer than its limit \`callMs\` and the deadlines of the call allow, and its process was ended.`,
        };
      case "lost": {
        const death = await process.death();
        await process.kill();
        return death;
      }
      case "refused":
        return { code: "MC_HOST_RESULT", detail: `did not answer as its contract says: ${failure.text}.` };
    }
  }

  /** A process stays: links may be open through it. */
  rest(): Promise<void> {
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const started = await this.#process;
    if (started?.tag === "ok") await started.val.stop();
    await this.#queue;
  }

  async #callNow(name: FunctionName, request: CallRequest): Promise<CallOutcome> {
    const started = await this.running();
    if (started.tag === "err") return { tag: "failed", val: started.val };
    const { rpc, request: requestType, response } = contractFunctions[name];
    const method = `/${contracts[this.plugin.kind].service}/${rpc}`;
    const outcome = await started.val.client.call(method, encodeUnchecked(requestType, request), this.plugin.limits.callMs);
    if (outcome.tag === "err") return { tag: "failed", val: await this.failureOf(started.val, outcome.val) };
    const { liftMiB } = this.plugin.limits;
    if (outcome.val.length > liftMiB * 1024 * 1024)
      return {
        tag: "failed",
        val: { code: "MC_HOST_LIFT", detail: `handed back more text and bytes than its limit \`liftMiB\` of ${liftMiB} MiB.` },
      };
    try {
      const result: unknown = decodeMessage(response, outcome.val);
      return outcomeOf(result);
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      return { tag: "failed", val: { code: "MC_HOST_RESULT", detail: `returned what its contract does not know: ${error.message}.` } };
    }
  }

  async #start(dead: PluginProcess | undefined): Promise<StartedProcess> {
    await dead?.stop();
    if (this.#starts > fixedLimits.restarts) {
      const detail = `is not started again, because its process ended ${this.#starts} times.`;
      return { tag: "err", val: { code: "MC_HOST_RESTARTS", detail } };
    }
    if (this.#starts > 0) {
      const delay = fixedLimits.restartDelayMs * 2 ** (this.#starts - 1);
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
    this.#starts += 1;
    return PluginProcess.start(this.plugin, this.#executable, this.#options);
  }
}

function outcomeOf(result: unknown): CallOutcome {
  if (typeof result !== "object" || result === null || !("tag" in result) || !("val" in result))
    throw new Error("A response is no result.");
  return result.tag === "err" ? { tag: "fault", val: String(result.val) } : { tag: "returned", val: result.val };
}
