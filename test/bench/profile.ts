// node test/bench/profile.ts [--first] [--count N]
// Where the time of our own process goes when it applies the files of the bench: one line a source, own time only. Workers and the transport have
// processes and threads of their own and show here as idle.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { timeByFile } from "./cpu-profile.ts";
import { manageFiles, removeFiles } from "./managed-files.ts";
import { measure } from "./measure.ts";
import { masterchef } from "./subjects/masterchef.ts";

const { values } = parseArgs({ options: { first: { type: "boolean", default: false }, count: { type: "string", default: "1000" } } });
const scratch = mkdtempSync(path.join(tmpdir(), "masterchef-profile-"));
try {
  const files = manageFiles(path.join(scratch, "managed"), Number(values.count));
  removeFiles(files);
  const site = path.join(scratch, "site");
  mkdirSync(site);
  const command = masterchef().prepare(files, site);
  measure(command); // caches filled, and files made
  if (values.first) removeFiles(files);
  const folder = path.join(scratch, "profiles");
  const profiled = ["--cpu-prof", `--cpu-prof-dir=${folder}`, command.program, ...command.args];
  const { ms } = measure({ ...command, program: process.execPath, args: profiled });
  const rootUrl = new URL("../../", import.meta.url).href;
  console.log(`${values.first ? "first apply" : "nothing to change"}, ${values.count} files: ${ms.toFixed(0)} ms under the profiler`);
  for (const name of readdirSync(folder)) {
    const times = [...timeByFile(readFileSync(path.join(folder, name), "utf8"), rootUrl)].toSorted(([, a], [, b]) => b - a);
    console.log(`\n${name}`);
    for (const [file, time] of times.slice(0, 30)) console.log(`${time.toFixed(1).padStart(8)} ms  ${file}`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
