import type {
  Abilities,
  Disclosed,
  Event,
  Failure,
  Lease,
  NumberedAnswer,
  NumberedQuery,
  Owed,
  Piece,
  Result,
  Task,
} from "@masterchef/wit/host";

/**
 * One open link to one target. What the target or the link cannot do is told as a `Failure`; what the plugin does wrong is thrown as a `MasterchefError`
 * that names it, and the session is over. Disposing closes it.
 */
export interface TransportSession extends AsyncDisposable {
  readonly abilities: Abilities;
  /** The process that carries it: what it has begun it ends even if we die. */
  readonly pid?: number | undefined;
  /** Answers in bursts, in any order, every id exactly once. Leaving the loop early cancels the rest. */
  ask(batch: readonly NumberedQuery[], secrets?: readonly Disclosed[]): AsyncIterable<readonly NumberedAnswer[]>;
  /** What happens to each task, in bursts. */
  run(batch: readonly Task[], secrets?: readonly Disclosed[]): AsyncIterable<readonly Event[]>;
  /** Which of these blobs the far end does not hold yet. */
  missing(digests: readonly string[]): Promise<readonly string[]>;
  /** Send blobs ahead, in pieces of at most 256 KiB. */
  supply(pieces: AsyncIterable<readonly Piece[]>): Promise<Result<undefined, Failure>>;
  /** Bring kept bytes back. */
  collect(digest: string): AsyncIterable<Uint8Array>;
  lease(wanted: Lease): Promise<Result<Lease, Failure>>;
  owed(): Promise<Result<readonly Owed[], Failure>>;
  /** Start nothing more, let what runs finish, then end the streams. */
  cancel(): Promise<void>;
}
