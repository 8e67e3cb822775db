import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { LabHost } from "../lab/host.ts";
import { openLab } from "../lab/lab.ts";
import type { FigureRow } from "./row.ts";

/** A site that shows what Masterchef is for, with the packages of Debian it installs. */
interface Exhibit {
  readonly name: string;
  readonly folder: string;
  readonly offer: readonly string[];
}

const exhibits: readonly Exhibit[] = [
  { name: "web-server", folder: "../../examples/web-server/", offer: ["nginx", "nftables", "rsync", "logrotate"] },
  { name: "web", folder: "web/", offer: ["nginx-light"] },
];

/** How much of the exhibits' plans is known, on real hosts: of the first plan what stays open, and once the host is as declared what is not exact. */
export const gradeRows: readonly FigureRow[] = exhibits.flatMap((exhibit): readonly FigureRow[] => [
  {
    type: "figure",
    id: `grades-${exhibit.name}-first`,
    work: `${exhibit.name} on a fresh host of the lab, steps of the first plan that are open`,
    unit: "%",
    atMost: 5,
    long: true,
    figures: async () => [await share(exhibit, { settled: false, counts: (grade) => grade === "open" })],
  },
  {
    type: "figure",
    id: `grades-${exhibit.name}-settled`,
    work: `${exhibit.name} once it is as declared, steps of the plan that are not exact`,
    unit: "%",
    atMost: 0,
    long: true,
    figures: async () => [await share(exhibit, { settled: true, counts: (grade) => grade !== "exact" })],
  },
]);

/** Which steps, of which plan. */
interface Counted {
  readonly settled: boolean;
  readonly counts: (grade: string) => boolean;
}

async function share(exhibit: Exhibit, counted: Counted): Promise<number> {
  const lab = await openLab({ install: ["curl"], offer: [...exhibit.offer] });
  try {
    return await shareOn(await lab.host({ name: "grades" }), exhibit, counted);
  } finally {
    await lab.close();
  }
}

async function shareOn(host: LabHost, { name, folder }: Exhibit, { settled, counts }: Counted): Promise<number> {
  const sources = fileURLToPath(new URL(folder, import.meta.url));
  await host.site(Object.fromEntries(namesIn(sources).map((each) => [each, readFileSync(path.join(sources, each), "utf8")])));
  if (settled) {
    const { code, stdout, stderr } = await host.masterchef(["apply", "--yes"]);
    if (code !== 0) throw new Error(`${name} was not applied (${code}):\n${stdout}${stderr}`);
  }
  const { code, stdout, stderr } = await host.masterchef(["plan", "--json"]);
  if (code !== 0) throw new Error(`${name} was not planned (${code}):\n${stdout}${stderr}`);
  const grades = gradesIn(stdout, settled);
  return (100 * grades.filter(counts).length) / grades.length;
}

/** The grade of every step in the output of a plan, or of those alone that do something. */
function gradesIn(output: string, settled: boolean): readonly string[] {
  return output.split("\n").flatMap((line) => {
    if (!line.includes('"type":"step"') || (!settled && line.includes('"kind":"settled"'))) return [];
    return /"grade":"(exact|expected|open)"/.exec(line)?.[1] ?? [];
  });
}

function namesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes(".masterchef"))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
