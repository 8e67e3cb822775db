import { CodecError } from "@masterchef/wit/codec";
import type { HostTypes, Piece, SessionSupplyRequest, TypeName } from "@masterchef/wit/host";
import { decodeMessage } from "@masterchef/wit/wire/decode";
import { encodeMessage } from "@masterchef/wit/wire/encode";
import { errorOf } from "../../diagnostics/diagnostic.ts";
import { MasterchefError } from "../../diagnostics/masterchef-error.ts";
import type { JsonObject } from "../../ir/json.ts";
import { blame } from "../blame.ts";
import type { CallFailure } from "../carrier.ts";
import { contracts } from "../contracts.ts";
import { fixedLimits } from "../limits.ts";
import type { PluginProcess } from "./plugin-process.ts";
import type { ProcessCarrier } from "./process-carrier.ts";
import { answerCheck, eventCheck } from "./reply-checks.ts";
import type { RpcFailure } from "./rpc-client.ts";
import type { TransportSession } from "./transport-session.ts";

/** The operator's default for questions, as the contract has it. */
const questionDeadlineMs = 10_000;

/** Open a link through a transport plugin. Throws `MasterchefError` if the plugin cannot be reached or the link not be opened. */
export async function openTransport(carrier: ProcessCarrier, config: JsonObject): Promise<TransportSession> {
  const started = await carrier.running();
  if (started.tag === "err") throw blamed(carrier, "open", started.val);
  const channel = new Channel(carrier, started.val);
  const opened = await channel.call("Open", "OpenRequest", { config: JSON.stringify(config) }, "OpenResponse");
  if (opened.tag === "err") {
    const { reason, message } = opened.val;
    const detail = `The transport ${carrier.plugin.name} ${carrier.plugin.version} cannot open the link (${reason.tag}): ${message}. Check the connection's settings.`;
    throw new MasterchefError([errorOf("MC_HOST_LINK", { about: carrier.plugin.name, detail })]);
  }
  const session = opened.val;
  const { value: abilities } = await channel.call("SessionAbilities", "SessionAbilitiesRequest", { session }, "SessionAbilitiesResponse");
  return {
    abilities,
    pid: started.val.pid,
    async *ask(batch, secrets = []) {
      const request = { session, batch, secrets };
      const patienceMs = channel.patienceMs + Math.max(0, ...batch.map(({ query }) => query.deadline ?? questionDeadlineMs));
      const check = answerCheck(batch);
      for await (const { value } of channel.stream("SessionAsk", "SessionAskRequest", request, {
        response: "SessionAskResponse",
        patienceMs,
      })) {
        await channel.require("SessionAsk", check(value));
        yield value;
      }
    },
    async *run(batch, secrets = []) {
      const check = eventCheck(batch);
      started.val.mayLeaveSome();
      // Whoever runs a batch watches its silence: operations have deadlines of their own, and what they say is no end of them.
      for await (const { value } of channel.stream(
        "SessionRun",
        "SessionRunRequest",
        { session, batch, secrets },
        { response: "SessionRunResponse" },
      )) {
        await channel.require("SessionRun", check(value));
        yield value;
      }
    },
    async missing(blobs) {
      return (await channel.call("SessionMissing", "SessionMissingRequest", { session, blobs }, "SessionMissingResponse")).value;
    },
    async supply(pieces) {
      const response = await channel.send("SessionSupply", supplyMessages(session, pieces), "SessionSupplyResponse");
      return response.tag === "ok" ? { tag: "ok", val: undefined } : response;
    },
    async *collect(blob) {
      const request = { session, blob };
      const { patienceMs } = channel;
      for await (const { value } of channel.stream("SessionCollect", "SessionCollectRequest", request, {
        response: "SessionCollectResponse",
        patienceMs,
      }))
        yield value;
    },
    lease: (wanted) => channel.call("SessionLease", "SessionLeaseRequest", { session, wanted }, "SessionLeaseResponse"),
    owed: () => channel.call("SessionOwed", "SessionOwedRequest", { session }, "SessionOwedResponse"),
    async cancel() {
      await channel.call("SessionCancel", "SessionCancelRequest", { session }, "SessionCancelResponse");
    },
    async [Symbol.asyncDispose]() {
      if (!started.val.isAlive) return;
      // A plugin that does not let go is ended by that failure, which is all that closing is for.
      await channel.call("SessionDrop", "SessionDropRequest", { session }, "SessionDropResponse").catch((error: unknown) => {
        if (!(error instanceof MasterchefError)) throw error;
      });
    },
  };
}

/** What comes back from a stream. */
interface ExpectedStream<Response extends TypeName> {
  readonly response: Response;
  /** How long it may be silent. Undefined: whoever reads it sees to that. */
  readonly patienceMs?: number | undefined;
}

/** Typed calls of one process. */
class Channel {
  readonly #carrier: ProcessCarrier;
  readonly #process: PluginProcess;

  constructor(carrier: ProcessCarrier, process: PluginProcess) {
    this.#carrier = carrier;
    this.#process = process;
  }

  /** How long a stream may be silent in milliseconds, besides the deadline of what it is about. */
  get patienceMs(): number {
    return this.#carrier.plugin.limits.callMs * fixedLimits.patience;
  }

  /** End the process if a reply breaks the contract: nothing else it says can be believed. Throws `MasterchefError` then. */
  async require(rpc: string, problem: string | undefined): Promise<void> {
    if (problem === undefined) return;
    await this.#process.kill();
    throw blamed(this.#carrier, rpc, {
      code: "MC_HOST_RESULT",
      detail: `${problem}. Its process was ended. Report it to the plugin's author.`,
    });
  }

  async call<Request extends TypeName, Response extends TypeName>(
    rpc: string,
    requestType: Request,
    request: HostTypes[Request],
    response: Response,
  ): Promise<HostTypes[Response]> {
    const { patienceMs } = this;
    const outcome = await this.#process.client.call(this.#method(rpc), encodeMessage(requestType, request), patienceMs);
    // This thread may be at work for longer than one call may take, and would find the deadline over before it finds the reply.
    if (outcome.tag === "err" && outcome.val.why === "deadline")
      throw await this.#failed(rpc, { why: "silent", text: `was silent for ${patienceMs} ms` });
    if (outcome.tag === "err") throw await this.#failed(rpc, outcome.val);
    return this.#decode(rpc, response, outcome.val);
  }

  /** One message there, many back. With `patienceMs` the process is ended when it is silent for longer. */
  async *stream<Request extends TypeName, Response extends TypeName>(
    rpc: string,
    requestType: Request,
    request: HostTypes[Request],
    expected: ExpectedStream<Response>,
  ): AsyncGenerator<HostTypes[Response]> {
    const { response, patienceMs } = expected;
    for await (const outcome of this.#process.client.stream(this.#method(rpc), encodeMessage(requestType, request), patienceMs)) {
      if (outcome.tag === "err") throw await this.#failed(rpc, outcome.val);
      yield this.#decode(rpc, response, outcome.val);
    }
  }

  async send<Response extends TypeName>(
    rpc: string,
    messages: AsyncIterable<SessionSupplyRequest>,
    response: Response,
  ): Promise<HostTypes[Response]> {
    const outcome = await this.#process.client.send(this.#method(rpc), encoded(messages), this.patienceMs);
    if (outcome.tag === "err") throw await this.#failed(rpc, outcome.val);
    return this.#decode(rpc, response, outcome.val);
  }

  #method(rpc: string): string {
    return `/${contracts.transport.service}/${rpc}`;
  }

  #decode<Response extends TypeName>(rpc: string, response: Response, bytes: Buffer): HostTypes[Response] {
    try {
      return decodeMessage(response, bytes);
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      throw blamed(this.#carrier, rpc, { code: "MC_HOST_RESULT", detail: `returned what its contract does not know: ${error.message}.` });
    }
  }

  async #failed(rpc: string, failure: RpcFailure): Promise<MasterchefError> {
    return blamed(this.#carrier, rpc, await this.#carrier.failureOf(this.#process, failure));
  }
}

async function* supplyMessages(session: string, pieces: AsyncIterable<readonly Piece[]>): AsyncGenerator<SessionSupplyRequest> {
  yield { tag: "head", val: { session } };
  for await (const burst of pieces) yield { tag: "pieces", val: burst };
}

async function* encoded(messages: AsyncIterable<SessionSupplyRequest>): AsyncGenerator<Buffer> {
  for await (const message of messages) yield encodeMessage("SessionSupplyRequest", message);
}

/** `SessionAsk` is the function `ask` of a session. */
function functionName(rpc: string): string {
  const name = rpc.replace(/^Session/, "");
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function blamed(carrier: ProcessCarrier, rpc: string, failure: CallFailure): MasterchefError {
  return new MasterchefError([blame(carrier.plugin, functionName(rpc), failure)]);
}
