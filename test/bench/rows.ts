import { cpSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gradeRows } from "./grade-rows.ts";
import { hostRows } from "./host-rows.ts";
import { longRows } from "./long-rows.ts";
import { manageFiles, problemWith, removeFiles } from "./managed-files.ts";
import { measure } from "./measure.ts";
import type { Contender, RatioTarget, Row } from "./row.ts";
import type { Subject } from "./subject.ts";
import { ansible } from "./subjects/ansible.ts";
import { cfengine } from "./subjects/cfengine.ts";
import { masterchef, masterchefCommand } from "./subjects/masterchef.ts";
import { puppet } from "./subjects/puppet.ts";
import { webRows } from "./web-rows.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const cfengines = [() => cfengine("content"), () => cfengine("edit_line")] as const;

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [
  {
    type: "race",
    id: "files-1000-settled",
    work: "1,000 managed files, nothing to change, told by the answers of a run before",
    targets: [...cfengineTargets(0.75), { against: "Puppet", atMost: 0.12 }],
    repeat: 7,
    contenders: (scratch) => settled({ scratch, count: 1000, subjects: installed([masterchef, ...cfengines, puppet]) }),
  },
  {
    type: "race",
    id: "cold-1000-settled",
    work: "1,000 managed files, nothing to change, planned in full",
    targets: [...cfengineTargets(0.75), { against: "Puppet", atMost: 0.12 }],
    repeat: 7,
    contenders: (scratch) =>
      settled({ scratch, count: 1000, subjects: installed([masterchef, ...cfengines, puppet]) }, { forgotten: true }),
  },
  {
    type: "race",
    id: "files-1000-first",
    work: "1,000 files, first apply",
    targets: [...cfengineTargets(0.8), { against: "Puppet", atMost: 0.2 }],
    repeat: 5,
    contenders: (scratch) => first({ scratch, count: 1000, subjects: installed([masterchef, ...cfengines, puppet]) }),
  },
  {
    type: "race",
    id: "files-100-settled",
    work: "100 managed files, nothing to change",
    targets: [{ against: "ansible", atMost: 0.02 }],
    repeat: 3,
    contenders: (scratch) => settled({ scratch, count: 100, subjects: installed([masterchef, ansible]) }),
  },
  {
    type: "race",
    id: "version",
    work: "--version",
    targets: [{ against: "node", atMost: 1.5 }],
    repeat: 21,
    contenders: (scratch) => [{ name: "masterchef", run: () => measure(masterchefCommand(["--version"], scratch)) }, bareNode(scratch)],
  },
  {
    type: "race",
    id: "validate",
    work: "validate of the quickstart",
    targets: [{ against: "node", atMost: 5 }],
    repeat: 11,
    contenders: (scratch) => {
      const site = path.join(scratch, "site");
      cpSync(path.join(root, "examples/quickstart"), site, { recursive: true });
      const command = masterchefCommand(["validate"], site);
      return [{ name: "masterchef", run: () => measure(command) }, bareNode(scratch)];
    },
  },
  ...hostRows,
  ...longRows,
  ...webRows,
  ...gradeRows,
  {
    type: "race",
    id: "settled-100000",
    work: "100,000 managed files, nothing to change, told by the answers of a run before",
    targets: cfengineTargets(0.75),
    peakMB: 1229,
    long: true,
    repeat: 1,
    contenders: (scratch) => settled({ scratch, count: 100_000, subjects: installed([masterchef, ...cfengines]) }),
  },
  {
    type: "race",
    id: "cold-100000-settled",
    work: "100,000 managed files, nothing to change, planned in full",
    targets: cfengineTargets(0.75),
    peakMB: 1229,
    long: true,
    repeat: 1,
    contenders: (scratch) => settled({ scratch, count: 100_000, subjects: installed([masterchef, ...cfengines]) }, { forgotten: true }),
  },
];

/** Both ways to write the policy are shown, and the target is held against both. */
function cfengineTargets(atMost: number): readonly RatioTarget[] {
  return ["content", "edit_line"].map((idiom) => ({ against: idiom, atMost }));
}

interface Field {
  readonly scratch: string;
  readonly count: number;
  readonly subjects: readonly Subject[];
}

function installed(subjects: readonly (() => Subject | undefined)[]): readonly Subject[] {
  return subjects.map((find) => find()).filter((subject) => subject !== undefined);
}

/**
 * Runs on folders that are already as declared. Of each subject two runs are not measured, one that makes the files and one that finds them made: what it
 * keeps of that is there for the others. `forgotten`: without what told of a settled site.
 */
function settled(field: Field, { forgotten = false }: { readonly forgotten?: boolean } = {}): readonly Contender[] {
  return race(field, ({ prepared }) => {
    if (problemWith(prepared.files) !== undefined) {
      measure(prepared.command);
      measure(prepared.command);
    }
    refuse(problemWith(prepared.files));
    if (forgotten) rmSync(path.join(prepared.command.cwd, ".masterchef/settled"), { recursive: true, force: true });
    const cost = measure(prepared.command);
    refuse(problemWith(prepared.files));
    return cost;
  });
}

/** Runs on empty folders. */
function first(field: Field): readonly Contender[] {
  return race(field, ({ prepared }) => {
    removeFiles(prepared.files);
    const cost = measure(prepared.command);
    refuse(problemWith(prepared.files));
    return cost;
  });
}

interface Prepared {
  readonly files: ReturnType<typeof manageFiles>;
  readonly command: ReturnType<Subject["prepare"]>;
}

function race(
  { scratch, count, subjects }: Field,
  run: (turn: { readonly prepared: Prepared }) => ReturnType<Contender["run"]>,
): readonly Contender[] {
  return subjects.map((subject, index) => {
    const folder = path.join(scratch, String(index));
    mkdirSync(folder);
    const files = manageFiles(path.join(folder, "managed"), count);
    removeFiles(files);
    const prepared = { files, command: subject.prepare(files, folder) };
    return { name: subject.name, run: () => run({ prepared }) };
  });
}

function refuse(problem: string | undefined): void {
  if (problem !== undefined) throw new Error(`The files are not as declared: ${problem}`);
}

function bareNode(cwd: string): Contender {
  return { name: "node -e 0", run: () => measure({ program: process.execPath, args: ["-e", "0"], cwd }) };
}
