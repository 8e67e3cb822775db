import { Client, credentials, Metadata, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { fixedLimits } from "../limits.ts";

/** Why a call of the other process did not succeed. */
export interface RpcFailure {
  readonly why: "deadline" | "silent" | "lost" | "refused";
  /** The status in words. */
  readonly text: string;
}

/** How one call ended. */
export type RpcOutcome = { readonly tag: "ok"; readonly val: Buffer } | { readonly tag: "err"; readonly val: RpcFailure };

const same = (bytes: Buffer): Buffer => bytes;

/** A channel to a plugin process. Messages are bytes; every call carries the secret. */
export class RpcClient {
  readonly #client: Client;
  readonly #metadata = new Metadata();

  constructor(socket: string, secret: string) {
    this.#metadata.set("authorization", secret);
    this.#client = new Client(`unix:${socket}`, credentials.createInsecure(), {
      "grpc.max_receive_message_length": fixedLimits.messageBytes,
      "grpc.max_send_message_length": fixedLimits.messageBytes,
      // A plugin is on this machine or gone: waiting longer each time helps nobody.
      "grpc.enable_retries": 0,
      "grpc.initial_reconnect_backoff_ms": 100,
      "grpc.max_reconnect_backoff_ms": 100,
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  /** One message there, one back. */
  call(method: string, message: Buffer, deadlineMs?: number): Promise<RpcOutcome> {
    const { promise, resolve } = Promise.withResolvers<RpcOutcome>();
    this.#client.makeUnaryRequest(method, same, same, message, this.#metadata, this.#until(deadlineMs), (error, reply) => {
      resolve(outcomeOf(error, reply));
    });
    return promise;
  }

  /**
   * One message there, many back; a failure is the last. Leaving the loop cancels the call. With `patienceMs`, silence for longer than that is the failure;
   * a message without content is one.
   */
  async *stream(method: string, message: Buffer, patienceMs?: number): AsyncGenerator<RpcOutcome> {
    const call = this.#client.makeServerStreamRequest(method, same, same, message, this.#metadata, {});
    let silent = false;
    // The caller's own time is not the plugin's.
    let waiting = true;
    const timer = silenceTimer(patienceMs, () => {
      silent = waiting;
      if (silent) call.cancel();
    });
    try {
      for await (const reply of call) {
        if (!Buffer.isBuffer(reply) || reply.length === 0) continue;
        waiting = false;
        yield { tag: "ok", val: reply };
        waiting = true;
        timer?.refresh();
      }
    } catch (error) {
      yield { tag: "err", val: silent ? silence(patienceMs) : failureOf(error) };
    } finally {
      clearTimeout(timer);
      call.cancel();
    }
  }

  /** Many messages there, one back. No more is read from `messages` than the other end takes; for longer than `patienceMs` it is not waited for. */
  async send(method: string, messages: AsyncIterable<Buffer>, patienceMs: number): Promise<RpcOutcome> {
    const { promise, resolve } = Promise.withResolvers<RpcOutcome>();
    const call = this.#client.makeClientStreamRequest<Buffer, Buffer>(method, same, same, this.#metadata, {}, (error, reply) => {
      resolve(outcomeOf(error, reply));
    });
    let answered = false;
    void promise.then(() => {
      answered = true;
    });
    call.on("error", () => undefined);
    const waitFor = async (event: Promise<unknown>): Promise<void> => {
      const timer = silenceTimer(patienceMs, () => {
        resolve({ tag: "err", val: silence(patienceMs) });
        call.cancel();
      });
      await Promise.race([promise, event]);
      clearTimeout(timer);
    };
    try {
      for await (const message of messages) {
        if (answered) break;
        if (!call.write(message)) await waitFor(new Promise((drained) => call.once("drain", drained)));
      }
      call.end();
    } catch (error) {
      call.cancel();
      throw error;
    }
    await waitFor(promise);
    return promise;
  }

  /** Undefined if it says that it serves; else what it did instead. */
  async checkHealth(deadlineMs: number): Promise<string | undefined> {
    const outcome = await this.call("/grpc.health.v1.Health/Check", Buffer.alloc(0), deadlineMs);
    if (outcome.tag === "err") return `does not answer the health check: ${outcome.val.text}`;
    // `status` is field 1, and 1 is SERVING.
    return outcome.val.equals(Buffer.from([0x08, 0x01])) ? undefined : "says that it does not serve";
  }

  /** End every call and close the channel. */
  close(): void {
    this.#client.close();
  }

  #until(deadlineMs: number | undefined): { readonly deadline?: number } {
    return deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
  }
}

function silenceTimer(patienceMs: number | undefined, end: () => void): NodeJS.Timeout | undefined {
  return patienceMs === undefined ? undefined : setTimeout(end, Math.min(patienceMs, longestTimerMs));
}

const longestTimerMs = 2 ** 31 - 1;

function silence(patienceMs = 0): RpcFailure {
  return { why: "silent", text: `was silent for ${patienceMs} ms` };
}

function outcomeOf(error: ServiceError | null, reply: Buffer | undefined): RpcOutcome {
  if (error !== null) return { tag: "err", val: failureOf(error) };
  return { tag: "ok", val: reply ?? Buffer.alloc(0) };
}

function failureOf(error: unknown): RpcFailure {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const text = error instanceof Error ? error.message : String(error);
  if (code === status.DEADLINE_EXCEEDED) return { why: "deadline", text };
  return { why: code === status.UNAVAILABLE || code === status.CANCELLED ? "lost" : "refused", text };
}
