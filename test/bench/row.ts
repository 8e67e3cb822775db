import type { Cost } from "./measure.ts";

/** One of those that do the same work in one row. The first of a row is us. */
export interface Contender {
  readonly name: string;
  /** Does the work once. Anything that is not the work itself happens before `measure` begins or after it ends. */
  readonly run: () => Cost;
}

/** A limit that the issue sets on our median: as a share of a peer's, whose name contains this word. */
export interface RatioTarget {
  readonly against: string;
  readonly atMost: number;
}

/** Work that several programs do, compared by ratios of medians. */
export interface RaceRow {
  readonly type: "race";
  /** Chosen by `--only`, also by its beginning. */
  readonly id: string;
  readonly work: string;
  readonly targets: readonly RatioTarget[];
  /** The most that our largest process may take, in MB. */
  readonly peakMB?: number;
  /** Runs only with --long, or when --only names it. */
  readonly long?: boolean;
  /** How often each contender runs, in turns, unless `--repeat` says otherwise. */
  readonly repeat: number;
  /** Writes what the contenders need into a folder that is removed afterwards, and lists those that are installed. */
  readonly contenders: (scratch: string) => readonly Contender[] | Promise<readonly Contender[]>;
  /** Ends what the contenders needed beyond the folder; called in any case. */
  readonly finish?: () => Promise<void>;
}

/** What a figure counts; `×` is a ratio of two that were measured in turns, `%` a share of a whole. */
export type Unit = "ms" | "µs" | "MB" | "×" | "%";

/** A figure of our own that is held against an absolute limit. */
export interface FigureRow {
  readonly type: "figure";
  readonly id: string;
  readonly work: string;
  readonly unit: Unit;
  readonly atMost: number;
  /** Runs only with --long, or when --only names it. */
  readonly long?: boolean;
  /** Measures as often as it takes and returns every figure. */
  readonly figures: (scratch: string) => Promise<readonly number[]>;
}

/** One line of work in the table. */
export type Row = RaceRow | FigureRow;
