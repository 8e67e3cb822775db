import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { manageFiles, removeFiles } from "./managed-files.ts";
import { measure } from "./measure.ts";
import type { Command } from "./measure.ts";
import { resumeShares } from "./resume-half.ts";
import type { FigureRow } from "./row.ts";
import { masterchef, masterchefCommand } from "./subjects/masterchef.ts";
import { endlessPluginDelays } from "./endless-plugin.ts";

const chunkBytes = 2 ** 20;

/** Figures of our own for large sites, large files and what goes wrong: run with --long, or by their names. */
export const longRows: readonly FigureRow[] = [
  {
    type: "figure",
    id: "plan-10000",
    work: "plan only, 10,000 resources",
    unit: "ms",
    atMost: 3000,
    long: true,
    figures: async (scratch) => await planned(scratch, { count: 10_000, repeat: 3 }, ({ ms }) => ms),
  },
  {
    type: "figure",
    id: "plan-growth",
    work: "plan of 10,000 resources against one of 1,000",
    unit: "×",
    atMost: 12,
    long: true,
    figures: growth,
  },
  ...[
    { count: 1000, atMost: 180 },
    { count: 10_000, atMost: 450 },
  ].map(({ count, atMost }): FigureRow => ({
    type: "figure",
    id: `memory-${count}`,
    work: `peak memory of the kernel, plan of ${count.toLocaleString("en")} resources`,
    unit: "MB",
    atMost,
    long: true,
    figures: async (scratch) => await planned(scratch, { count, repeat: 3 }, peakOf),
  })),
  {
    type: "figure",
    id: "file-1gb",
    work: "one file of 1 GB, first apply, peak of the larger of kernel and transport",
    unit: "MB",
    atMost: 200,
    long: true,
    figures: largeFile,
  },
  {
    type: "figure",
    id: "endless-plugin",
    work: "an endless plugin is ended, after its deadline",
    unit: "ms",
    atMost: 50,
    long: true,
    figures: endlessPluginDelays,
  },
  {
    type: "figure",
    id: "resume-half",
    work: "resume of 1,000 steps killed at half, against the full run",
    unit: "×",
    atMost: 0.6,
    long: true,
    figures: resumeShares,
  },
];

type Cost = ReturnType<typeof measure>;

/** Plans of files that are not there yet: every resource has a step. One run before them fills the caches. */
async function planned(
  scratch: string,
  { count, repeat }: { readonly count: number; readonly repeat: number },
  figure: (cost: Cost) => number,
): Promise<readonly number[]> {
  const command = planOf(scratch, count);
  measure(command);
  return await Promise.resolve(Array.from({ length: repeat }, () => figure(measure(command))));
}

async function growth(scratch: string): Promise<readonly number[]> {
  const [small, large] = [planOf(scratch, 1000), planOf(scratch, 10_000)];
  for (const command of [small, large]) measure(command);
  return await Promise.resolve(Array.from({ length: 3 }, () => measure(large).ms / measure(small).ms));
}

function planOf(scratch: string, count: number): Command {
  const folder = path.join(scratch, String(count));
  mkdirSync(folder);
  const files = manageFiles(path.join(folder, "managed"), count);
  removeFiles(files);
  masterchef().prepare(files, folder);
  return masterchefCommand(["plan", "--out", "bench.plan"], folder);
}

async function largeFile(scratch: string): Promise<readonly number[]> {
  const handle = openSync(path.join(scratch, "large"), "w");
  for (let at = 0; at < 1024; at += 1) writeSync(handle, Buffer.alloc(chunkBytes, at));
  closeSync(handle);
  const site = [
    "masterchef: 1",
    "name: large",
    "resources:",
    `  file.large: { path: ${path.join(scratch, "managed")}, source: large }`,
    "",
  ];
  writeFileSync(path.join(scratch, "masterchef.yaml"), site.join("\n"));
  return await Promise.resolve([peakOf(measure(masterchefCommand(["apply", "--yes"], scratch)))]);
}

function peakOf({ peakKiB }: Cost): number {
  return peakKiB === undefined ? Number.NaN : peakKiB / 1024;
}
