import { randomBytes } from "node:crypto";
import { status } from "@grpc/grpc-js";
import type { HostTypes, Piece, TypeName } from "@masterchef/wit/host";
import { serviceNames } from "@masterchef/wit/grpc";
import { decodeMessage } from "@masterchef/wit/wire/decode";
import { encodeMessage } from "@masterchef/wit/wire/encode";
import { createLocalSession } from "../session/local-session.ts";
import type { LocalSession, SessionOptions } from "../session/local-session.ts";
import { defaultStateFolder } from "../lease/state-folder.ts";
import { SessionError } from "../session/session-error.ts";
import { CallError, createEndpointMaker } from "./service.ts";
import type { Endpoint } from "./service.ts";
import { readConfig } from "./config.ts";
import { mapped } from "./mapped.ts";

/** The transport contract over gRPC. */
export interface TransportService {
  readonly endpoints: readonly Endpoint[];
  /** Starts nothing more, waits for what runs, and leaves nothing behind. */
  close(): Promise<void>;
}

/** What the service needs. */
export interface TransportServiceOptions {
  readonly secret: string;
  readonly session: Omit<SessionOptions, "keep" | "state">;
}

/** `serving` in `grpc.health.v1.HealthCheckResponse`: field 1, value 1. */
const serving = Buffer.from([0x08, 0x01]);

/** Makes the endpoints; sessions live until they are dropped or the service is closed. */
export function createTransportService({ secret, session: sessionOptions }: TransportServiceOptions): TransportService {
  const sessions = new Map<string, LocalSession>();
  const make = createEndpointMaker(secret);
  const path = (method: string): string => `/${serviceNames.transport}/${method}`;

  function read<Name extends TypeName>(name: Name, bytes: Uint8Array): HostTypes[Name] {
    try {
      return decodeMessage(name, bytes);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new CallError(status.INVALID_ARGUMENT, `this is no ${name}: ${text}`);
    }
  }

  function sessionOf(handle: string): LocalSession {
    const session = sessions.get(handle);
    if (session === undefined) throw new CallError(status.NOT_FOUND, "there is no such session; open one first");
    return session;
  }

  /** The `err` of a result where a call of a session fails as a whole. */
  async function asResult<Ok>(
    call: () => Promise<Ok>,
  ): Promise<{ readonly tag: "ok"; readonly val: Ok } | { readonly tag: "err"; readonly val: SessionError["failure"] }> {
    try {
      return { tag: "ok", val: await call() };
    } catch (error) {
      if (error instanceof SessionError) return { tag: "err", val: error.failure };
      throw error;
    }
  }

  async function open(bytes: Buffer): Promise<Buffer> {
    const config = readConfig(read("OpenRequest", bytes).config);
    if (config.tag === "err") return encodeMessage("OpenResponse", config);
    const handle = randomBytes(16).toString("hex");
    const { keep, state } = config.val;
    sessions.set(handle, createLocalSession({ ...sessionOptions, keep, state: state ?? defaultStateFolder() }));
    return Promise.resolve(encodeMessage("OpenResponse", { tag: "ok", val: handle }));
  }

  function ask(bytes: Buffer): AsyncIterable<Buffer> {
    const { session, batch, secrets } = read("SessionAskRequest", bytes);
    return mapped(sessionOf(session).ask(batch, secrets), (value) => encodeMessage("SessionAskResponse", { value }));
  }

  function run(bytes: Buffer): AsyncIterable<Buffer> {
    const { session, batch, secrets } = read("SessionRunRequest", bytes);
    return mapped(sessionOf(session).run(batch, secrets), (value) => encodeMessage("SessionRunResponse", { value }));
  }

  function collect(bytes: Buffer): AsyncIterable<Buffer> {
    const { session, blob } = read("SessionCollectRequest", bytes);
    return mapped(sessionOf(session).collect(blob), (value) => encodeMessage("SessionCollectResponse", { value }));
  }

  async function missing(bytes: Buffer): Promise<Buffer> {
    const { session, blobs } = read("SessionMissingRequest", bytes);
    return encodeMessage("SessionMissingResponse", { value: await sessionOf(session).missing(blobs) });
  }

  async function supply(requests: AsyncIterable<Buffer>): Promise<Buffer> {
    const stream = requests[Symbol.asyncIterator]();
    const first = await stream.next();
    const head = first.done === true ? undefined : read("SessionSupplyRequest", first.value);
    if (head?.tag !== "head") throw new CallError(status.INVALID_ARGUMENT, "the first message must say which session the pieces are for");
    const session = sessionOf(head.val.session);
    const result = await asResult(() => session.supply(pieces(stream)));
    return encodeMessage("SessionSupplyResponse", result.tag === "ok" ? { tag: "ok" } : result);
  }

  async function* pieces(stream: AsyncIterator<Buffer>): AsyncGenerator<readonly Piece[]> {
    for (let next = await stream.next(); next.done !== true; next = await stream.next()) {
      const message = read("SessionSupplyRequest", next.value);
      if (message.tag === "head") throw new CallError(status.INVALID_ARGUMENT, "the session is said once, in the first message");
      yield message.val;
    }
  }

  const endpoints: readonly Endpoint[] = [
    make.unary("/grpc.health.v1.Health/Check", () => Promise.resolve(serving)),
    make.unary(path("Open"), open),
    make.unary(path("SessionAbilities"), async (bytes) => {
      const value = sessionOf(read("SessionAbilitiesRequest", bytes).session).abilities();
      return await Promise.resolve(encodeMessage("SessionAbilitiesResponse", { value }));
    }),
    make.serverStream(path("SessionAsk"), ask),
    make.serverStream(path("SessionRun"), run),
    make.unary(path("SessionMissing"), missing),
    make.clientStream(path("SessionSupply"), supply),
    make.serverStream(path("SessionCollect"), collect),
    make.unary(path("SessionLease"), async (bytes) => {
      const { session, wanted } = read("SessionLeaseRequest", bytes);
      return encodeMessage("SessionLeaseResponse", await asResult(() => sessionOf(session).lease(wanted)));
    }),
    make.unary(path("SessionOwed"), async (bytes) => {
      const { session } = read("SessionOwedRequest", bytes);
      return encodeMessage("SessionOwedResponse", await asResult(() => sessionOf(session).owed()));
    }),
    make.unary(path("SessionCancel"), async (bytes) => {
      await sessionOf(read("SessionCancelRequest", bytes).session).cancel();
      return encodeMessage("SessionCancelResponse", {});
    }),
    make.unary(path("SessionDrop"), async (bytes) => {
      const { session } = read("SessionDropRequest", bytes);
      const dropped = sessionOf(session);
      sessions.delete(session);
      await dropped.close();
      return encodeMessage("SessionDropResponse", {});
    }),
  ];

  return {
    endpoints,
    async close() {
      await Promise.all([...sessions.values()].map((session) => session.close()));
      sessions.clear();
    },
  };
}
