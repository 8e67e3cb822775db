import { decodeJson, encodeJson } from "@masterchef/wit/codec";
import type { JsonValue } from "@masterchef/wit/codec";
import { createLocalSession } from "../session/local-session.ts";
import type { LocalSession } from "../session/local-session.ts";
import { SessionError } from "../session/session-error.ts";
import { becomeUser } from "./become.ts";
import { createLineChannel } from "./line-channel.ts";

/**
 * Makes this process a worker: it answers the calls of the process that started it, one JSON message a line, as one user.
 *
 * @param drop what to become (see `becoming`), where the process was started as root to do so.
 */
export function serveWorker(drop: readonly string[]): void {
  if (drop.length > 0) becomeUser(drop);
  process.chdir("/");
  process.umask(0o077);
  const session = createLocalSession({ workerCommand: undefined });
  const channel = createLineChannel({
    input: process.stdin,
    output: process.stdout,
    // Whoever started this process is gone; what runs may end first.
    onEnd: () => void session.close().then(() => process.exit(0)),
    onMessage(message) {
      const call = new Map<string, unknown>(typeof message === "object" && message !== null ? Object.entries(message) : []);
      const id = call.get("id");
      const send = (burst: JsonValue): void => channel.send({ id, burst });
      answer(session, { method: call.get("method"), body: call.get("body"), send }).then(
        () => channel.send({ id, end: true }),
        (error: unknown) => channel.send({ id, end: true, problem: error instanceof Error ? error.message : String(error) }),
      );
    },
  });
  channel.send({ ready: true });
}

interface Call {
  readonly method: unknown;
  readonly body: unknown;
  readonly send: (burst: JsonValue) => void;
}

async function answer(session: LocalSession, { method, body, send }: Call): Promise<void> {
  switch (method) {
    case "ask": {
      const { batch, secrets } = decodeJson("SessionAskRequest", body);
      for await (const value of session.ask(batch, secrets)) send(encodeJson("SessionAskResponse", { value }));
      return;
    }
    case "run": {
      const { batch, secrets } = decodeJson("SessionRunRequest", body);
      for await (const value of session.run(batch, secrets)) send(encodeJson("SessionRunResponse", { value }));
      return;
    }
    case "missing":
      send(encodeJson("SessionMissingResponse", { value: await session.missing(decodeJson("SessionMissingRequest", body).blobs) }));
      return;
    case "supply": {
      const message = decodeJson("SessionSupplyRequest", body);
      const problem = message.tag === "pieces" ? session.acceptPieces(message.val) : undefined;
      if (problem !== undefined) throw new SessionError(problem);
      return;
    }
    case "collect":
      for await (const value of session.collect(decodeJson("SessionCollectRequest", body).blob))
        send(encodeJson("SessionCollectResponse", { value }));
      return;
    default:
      throw new SessionError({ reason: { tag: "unsupported" }, message: `a worker knows no call ${String(method)}` });
  }
}
