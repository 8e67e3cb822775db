import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Cost } from "./measure.ts";
import type { Contender, FigureRow, RaceRow, Row, Unit } from "./row.ts";
import { median } from "./statistics.ts";

/** What one contender of a row came to. */
export interface Standing {
  readonly name: string;
  /** Every repetition, in the unit of the row. */
  readonly figures: readonly number[];
  readonly median: number;
  readonly peakKiB: number | undefined;
  /** Why there are no figures. */
  readonly problem?: string;
}

/** A target and what became of it; `reached` is undefined where a side has no figure. */
export interface Judgement {
  readonly target: string;
  readonly value: number;
  /** The unit of the value where it is not a ratio. */
  readonly unit?: Unit;
  readonly reached: boolean | undefined;
}

/** A row after its runs. Ours is the first standing. */
export interface Result {
  readonly id: string;
  readonly work: string;
  readonly unit: Unit;
  readonly standings: readonly Standing[];
  readonly judgements: readonly Judgement[];
}

/** Runs one row in a scratch folder of its own. A contender that fails is reported and drops out; the others go on. */
export async function runRow(row: Row, repeat: number | undefined): Promise<Result> {
  const scratch = mkdtempSync(path.join(tmpdir(), "masterchef-bench-"));
  try {
    return row.type === "race" ? await race(row, { scratch, repeat: repeat ?? row.repeat }) : await figure(row, scratch);
  } finally {
    if (row.type === "race") await row.finish?.();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function race(row: RaceRow, { scratch, repeat }: { readonly scratch: string; readonly repeat: number }): Promise<Result> {
  const contenders = await prepared(row, scratch);
  const entries = contenders.map((contender) => ({ contender, costs: new Array<Cost>(), problem: undefined as string | undefined }));
  for (let turn = 0; turn < repeat; turn += 1) {
    for (const entry of entries) {
      if (entry.problem !== undefined) continue;
      const cost = attempt(entry.contender);
      if (typeof cost === "string") entry.problem = cost;
      else entry.costs.push(cost);
    }
  }
  const standings = entries.map(({ contender, costs, problem }) => standing({ name: contender.name, costs, problem }));
  const [ours] = standings;
  const judgements = row.targets.flatMap(({ against, atMost }) => {
    const peer = standings.find((entry, index) => index > 0 && entry.name.includes(against));
    if (ours === undefined || peer === undefined) return [];
    return [judge(`≤ ${atMost} × ${peer.name}`, ours.median / peer.median, { atMost })];
  });
  const peak = ours?.peakKiB;
  const memory =
    row.peakMB === undefined || peak === undefined ? [] : [judge(`≤ ${row.peakMB} MB`, peak / 1024, { atMost: row.peakMB, unit: "MB" })];
  return { id: row.id, work: row.work, unit: "ms", standings, judgements: [...judgements, ...memory] };
}

/** The contenders; one that only tells why, where they cannot be prepared. */
async function prepared(row: RaceRow, scratch: string): Promise<readonly Contender[]> {
  try {
    return await row.contenders(scratch);
  } catch (error) {
    const run = (): never => {
      throw error;
    };
    return [{ name: "masterchef", run }];
  }
}

async function figure(row: FigureRow, scratch: string): Promise<Result> {
  const { figures, problem } = await row.figures(scratch).then(
    (values) => ({ figures: values, problem: undefined }),
    (error: unknown) => ({ figures: [], problem: textOf(error) }),
  );
  const middle = median(figures);
  const ours = { name: "masterchef", figures, median: middle, peakKiB: undefined, ...(problem === undefined ? {} : { problem }) };
  return {
    id: row.id,
    work: row.work,
    unit: row.unit,
    standings: [ours],
    judgements: [judge(`≤ ${row.atMost} ${row.unit}`, middle, { atMost: row.atMost, unit: row.unit })],
  };
}

function judge(target: string, value: number, limit: { readonly atMost: number; readonly unit?: Unit }): Judgement {
  const { atMost, ...unit } = limit;
  return { target, value, ...unit, reached: Number.isNaN(value) ? undefined : value <= atMost };
}

function attempt(contender: Contender): Cost | string {
  try {
    return contender.run();
  } catch (error) {
    return textOf(error);
  }
}

function standing(entry: { readonly name: string; readonly costs: readonly Cost[]; readonly problem: string | undefined }): Standing {
  const figures = entry.costs.map(({ ms }) => ms);
  const peaks = entry.costs.flatMap(({ peakKiB }) => (peakKiB === undefined ? [] : [peakKiB]));
  const problem = entry.problem === undefined ? {} : { problem: entry.problem };
  return { name: entry.name, figures, median: median(figures), peakKiB: peaks.length === 0 ? undefined : Math.max(...peaks), ...problem };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
