import { Client, credentials, Metadata, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { fixedLimits } from "../limits.ts";

/** Why a call of the other process did not succeed. */
export interface RpcFailure {
  readonly why: "deadline" | "lost" | "refused";
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

  /** One message there, many back; a failure is the last. Leaving the loop cancels the call. */
  async *stream(method: string, message: Buffer): AsyncGenerator<RpcOutcome> {
    const call = this.#client.makeServerStreamRequest(method, same, same, message, this.#metadata, {});
    try {
      for await (const reply of call) {
        if (Buffer.isBuffer(reply)) yield { tag: "ok", val: reply };
      }
    } catch (error) {
      yield { tag: "err", val: failureOf(error) };
    } finally {
      call.cancel();
    }
  }

  /** Many messages there, one back. No more is read from `messages` than the other end takes. */
  async send(method: string, messages: AsyncIterable<Buffer>): Promise<RpcOutcome> {
    const { promise, resolve } = Promise.withResolvers<RpcOutcome>();
    const call = this.#client.makeClientStreamRequest<Buffer, Buffer>(method, same, same, this.#metadata, {}, (error, reply) => {
      resolve(outcomeOf(error, reply));
    });
    let answered = false;
    void promise.then(() => {
      answered = true;
    });
    call.on("error", () => undefined);
    try {
      for await (const message of messages) {
        if (answered) break;
        if (!call.write(message)) await Promise.race([promise, new Promise((drained) => call.once("drain", drained))]);
      }
      call.end();
    } catch (error) {
      call.cancel();
      throw error;
    }
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
