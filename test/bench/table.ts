import type { Result, Standing } from "./run-rows.ts";

/** The results as a Markdown table: one line a contender, targets on the line of ours. */
export function tableOf(results: readonly Result[]): string {
  const lines = results.flatMap((result) =>
    result.standings.map((standing, index) => {
      const cells = [
        index === 0 ? result.work : "",
        standing.name,
        figureOf(standing.median, result.unit),
        standing.figures.length === 0 ? "" : `${figureOf(Math.min(...standing.figures), result.unit)} (${standing.figures.length})`,
        standing.peakKiB === undefined ? "" : `${(standing.peakKiB / 1024).toFixed(0)} MB`,
        index === 0 ? judgementsOf(result) : "",
      ];
      return `| ${cells.join(" | ")} |`;
    }),
  );
  return [
    "| work | who | median | least (runs) | peak of one process | targets |",
    "| --- | --- | ---: | ---: | ---: | --- |",
    ...lines,
  ].join("\n");
}

/** What went wrong, one paragraph a contender; empty when all ran. */
export function problemsOf(results: readonly Result[]): readonly string[] {
  return results.flatMap(({ id, standings }) =>
    standings.flatMap(({ name, problem }: Standing) => (problem === undefined ? [] : [`${id}, ${name}: ${problem}`])),
  );
}

function judgementsOf({ judgements }: Result): string {
  return judgements
    .map(({ target, value, unit, reached }) => {
      if (reached === undefined) return `${target}: no figure`;
      const shown = unit === undefined ? value.toPrecision(2) : figureOf(value, unit);
      return `${target}: ${shown}, ${reached ? "reached" : "missed"}`;
    })
    .join("; ");
}

function figureOf(value: number, unit: string): string {
  if (Number.isNaN(value)) return "failed";
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`;
}
