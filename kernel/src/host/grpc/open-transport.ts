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
import type { PluginProcess } from "./plugin-process.ts";
import type { ProcessCarrier } from "./process-carrier.ts";
import type { RpcFailure } from "./rpc-client.ts";
import type { TransportSession } from "./transport-session.ts";

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
    async *ask(batch, secrets = []) {
      for await (const { value } of channel.stream("SessionAsk", "SessionAskRequest", { session, batch, secrets }, "SessionAskResponse"))
        yield value;
    },
    async *run(batch, secrets = []) {
      for await (const { value } of channel.stream("SessionRun", "SessionRunRequest", { session, batch, secrets }, "SessionRunResponse"))
        yield value;
    },
    async missing(blobs) {
      return (await channel.call("SessionMissing", "SessionMissingRequest", { session, blobs }, "SessionMissingResponse")).value;
    },
    async supply(pieces) {
      const response = await channel.send("SessionSupply", supplyMessages(session, pieces), "SessionSupplyResponse");
      return response.tag === "ok" ? { tag: "ok", val: undefined } : response;
    },
    async *collect(blob) {
      for await (const { value } of channel.stream("SessionCollect", "SessionCollectRequest", { session, blob }, "SessionCollectResponse"))
        yield value;
    },
    lease: (wanted) => channel.call("SessionLease", "SessionLeaseRequest", { session, wanted }, "SessionLeaseResponse"),
    owed: () => channel.call("SessionOwed", "SessionOwedRequest", { session }, "SessionOwedResponse"),
    async cancel() {
      await channel.call("SessionCancel", "SessionCancelRequest", { session }, "SessionCancelResponse");
    },
    async [Symbol.asyncDispose]() {
      if (started.val.isAlive) await channel.call("SessionDrop", "SessionDropRequest", { session }, "SessionDropResponse");
    },
  };
}

/** Typed calls of one process. */
class Channel {
  readonly #carrier: ProcessCarrier;
  readonly #process: PluginProcess;

  constructor(carrier: ProcessCarrier, process: PluginProcess) {
    this.#carrier = carrier;
    this.#process = process;
  }

  async call<Request extends TypeName, Response extends TypeName>(
    rpc: string,
    requestType: Request,
    request: HostTypes[Request],
    response: Response,
  ): Promise<HostTypes[Response]> {
    const outcome = await this.#process.client.call(this.#method(rpc), encodeMessage(requestType, request));
    if (outcome.tag === "err") throw await this.#failed(rpc, outcome.val);
    return this.#decode(rpc, response, outcome.val);
  }

  async *stream<Request extends TypeName, Response extends TypeName>(
    rpc: string,
    requestType: Request,
    request: HostTypes[Request],
    response: Response,
  ): AsyncGenerator<HostTypes[Response]> {
    for await (const outcome of this.#process.client.stream(this.#method(rpc), encodeMessage(requestType, request))) {
      if (outcome.tag === "err") throw await this.#failed(rpc, outcome.val);
      yield this.#decode(rpc, response, outcome.val);
    }
  }

  async send<Response extends TypeName>(
    rpc: string,
    messages: AsyncIterable<SessionSupplyRequest>,
    response: Response,
  ): Promise<HostTypes[Response]> {
    const outcome = await this.#process.client.send(this.#method(rpc), encoded(messages));
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
