import type { Abilities, Answer, Event, Lease, Owed, Piece, Query, Task } from "@masterchef/wit/host";

/** What a run needs of an open link to one host: the session of the transport contract, without its numbering of questions. */
export interface SessionPort {
  abilities(): Abilities;
  /** One batch, one round trip, answers at the same indices. A query that cannot be asked has a failure for an answer. */
  ask(queries: readonly Query[]): Promise<readonly Answer[]>;
  /** Run a batch. Resolves when the far end has nothing more to say; rejects when the link is lost. Events of a task come in order. */
  run(tasks: readonly Task[], onEvents: (events: readonly Event[]) => void): Promise<void>;
  /** Which of these blobs the far end does not hold yet. */
  missing(digests: readonly string[]): Promise<readonly string[]>;
  /** Send blobs ahead. Rejects if one arrives damaged. */
  supply(pieces: AsyncIterable<readonly Piece[]>): Promise<void>;
  /** Bring kept bytes back. */
  collect(digest: string): AsyncIterable<Uint8Array>;
  /** Take the lease of the host. Only where `abilities` has it. Rejects with the failure if another run holds it. */
  lease(wanted: Lease): Promise<Lease>;
  /** Every owed record the host holds. Only where `abilities` has leases. Rejects if they cannot be read. */
  owed(): Promise<readonly Owed[]>;
  /** Start nothing more, let what runs finish, then end the streams. */
  cancel(): Promise<void>;
}
