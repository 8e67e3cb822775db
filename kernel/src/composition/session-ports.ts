import type { Answer, Owed, Query } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import type { TransportSession } from "../host/grpc/transport-session.ts";
import type { TargetPort } from "../plan/target-port.ts";
import type { SessionPort } from "../run/session-port.ts";

/** The part of a session that planning needs. */
export function targetPort(session: TransportSession): TargetPort {
  return { ask: (queries) => askInOrder(session, queries) };
}

/** A session as a run sees it. */
export function sessionPort(session: TransportSession): SessionPort {
  return {
    abilities: () => session.abilities,
    ask: (queries) => askInOrder(session, queries),
    async run(tasks, onEvents) {
      for await (const events of session.run(tasks)) onEvents(events);
    },
    missing: (digests) => session.missing(digests),
    async supply(pieces) {
      const supplied = await session.supply(pieces);
      if (supplied.tag === "err") throw refused("Contents could not be sent to the host", supplied.val.message);
    },
    collect: (digest) => session.collect(digest),
    async lease(wanted) {
      const leased = await session.lease(wanted);
      return leased.tag === "ok" ? leased.val : await Promise.reject(leased.val);
    },
    owed: () => owedOf(session),
    cancel: () => session.cancel(),
  };
}

/** Every owed record of the host; none where it keeps none. Throws `MC_RUN_OWED_UNREAD`. */
export async function owedOf(session: TransportSession): Promise<readonly Owed[]> {
  if (!session.abilities.leases) return [];
  const owed = await session.owed();
  if (owed.tag === "ok") return owed.val;
  const detail = `What earlier runs owe to this host cannot be read: ${owed.val.message}. Mend that, then try again.`;
  throw new MasterchefError([errorOf("MC_RUN_OWED_UNREAD", { detail })]);
}

/** Sessions that were asked something for which the other end needed working folders. */
const scratched = new WeakSet<TransportSession>();

/** Whether the other end keeps working folders for a session, which only closing it removes. */
export function keepsScratch(session: TransportSession): boolean {
  return scratched.has(session);
}

/** The session numbers its questions; the planner counts on places. */
async function askInOrder(session: TransportSession, queries: readonly Query[]): Promise<readonly Answer[]> {
  if (queries.length === 0) return [];
  if (queries.some(({ scratch }) => scratch !== undefined)) scratched.add(session);
  const answers: (Answer | undefined)[] = queries.map(() => undefined);
  for await (const burst of session.ask(queries.map((query, id) => ({ id, query })))) {
    for (const { id, answer } of burst) answers[id] = answer;
  }
  return answers.map((answer) => answer ?? unanswered);
}

const unanswered: Answer = {
  outcome: { tag: "err", val: { reason: { tag: "unreachable" }, message: "The link ended before the answer came." } },
  unknown: [],
};

function refused(what: string, why: string): MasterchefError {
  return new MasterchefError([errorOf("MC_RUN_LINK", { detail: `${what}: ${why}` })]);
}
