import type { Owed, Pattern } from "@masterchef/wit/host";
import type { HostPart } from "../plan/host-part.ts";
import type { FillHoles } from "../plan/plan-input.ts";
import type { Selection } from "../plan/plan.ts";
import type { OwnThing } from "../plan/own-thing.ts";
import type { ProviderPort } from "../plan/provider-port.ts";
import type { VerifySignature } from "../plan/resolving-target.ts";
import type { Breakers } from "./breaker.ts";
import type { TakenUp } from "./carried.ts";
import type { RunProgress } from "./run-report.ts";
import type { SessionPort } from "./session-port.ts";
import type { BlobPort, FilebucketPort, JournalPort } from "./state-ports.ts";

/** How a plan is carried out. */
export interface RunOptions {
  /** Every miss stops: nothing is decided again. */
  readonly exact: boolean;
  /** The plan was made a moment ago by this very process: its observed answers are taken as they are. */
  readonly fresh: boolean;
  /** How long an answer holds, in milliseconds. A step that starts later is asked again. */
  readonly maxAgeMs: number;
  /** How long after the deadline of an operation the host may be silent before it is given up, in milliseconds. */
  readonly graceMs: number;
}

/** What holds where nothing is said: answers hold ten minutes, and a host may be late by half a minute. */
export const defaultRunOptions: RunOptions = { exact: false, fresh: false, maxAgeMs: 600_000, graceMs: 30_000 };

/** All that carrying out one host's part of a plan takes. */
export interface RunInput {
  /** Id of the run. */
  readonly run: string;
  readonly planDigest: string;
  readonly part: HostPart;
  /** Digests of content that the record of the run needs beside the answers the plan rests on: the plan and its part. Made durable before the first operation. */
  readonly record?: readonly string[] | undefined;
  readonly host: string;
  readonly selection: Selection;
  /** What made and runs the plan, by name: the kernel and every plugin. Goes into the journal. */
  readonly versions: Readonly<Record<string, string>>;
  /** Who runs it, as the host's lease names it. */
  readonly controller: string;
  readonly session: SessionPort;
  readonly providers: ProviderPort;
  /** What a plugin's manifest lets it ask. */
  asks(plugin: string): readonly Pattern[];
  readonly verify: VerifySignature;
  readonly fillHoles: FillHoles;
  readonly journal: JournalPort;
  readonly blobs: BlobPort;
  readonly filebucket: FilebucketPort;
  readonly options: RunOptions;
  /** What the run stands on: what is decided during it must not take that away. */
  readonly own?: readonly OwnThing[] | undefined;
  /** What failed in too many runs: an action that a tripped one of them names is not tried. Missing: everything is. */
  readonly breakers?: Breakers | undefined;
  /** Keys of those records whose refresh is recorded to have been done by a later run that could not clear them any more. Missing: none is. */
  readonly refreshed?: ((records: readonly Owed[]) => Promise<ReadonlySet<string>>) | undefined;
  /** The run it goes on from, if it goes on from one: a run of this very part. */
  readonly takesUp?: TakenUp | undefined;
  /** Told what happens; must not throw. */
  readonly onProgress?: ((event: RunProgress) => void) | undefined;
  /** Aborted when the run shall stop: nothing more is started, what runs is waited for, nothing more is verified. */
  readonly cancellation?: AbortSignal | undefined;
  readonly clock?: RunClock | undefined;
}

/** Time and chance. */
export interface RunClock {
  /** Milliseconds that only grow. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
  /** 0 up to but not 1. */
  random(): number;
}
