// npm run bench [-- --only ID[,ID]] [--long] [--repeat N] [--json]
// Every program runs whole, in turns with the others, on the same work; compare the ratios, the absolute figures are this machine's.
import { parseArgs } from "node:util";
import { rows } from "./rows.ts";
import { runRow } from "./run-rows.ts";
import type { Result } from "./run-rows.ts";
import { problemsOf, tableOf } from "./table.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    repeat: { type: "string" },
    json: { type: "boolean", default: false },
    long: { type: "boolean", default: false },
  },
});
const wanted = values.only?.split(",");
const repeat = values.repeat === undefined ? undefined : Number(values.repeat);
const chosen = rows.filter(({ id, long = false }) =>
  wanted === undefined ? values.long || !long : wanted.some((prefix) => id.startsWith(prefix)),
);

if (chosen.length === 0 || (repeat !== undefined && !(Number.isInteger(repeat) && repeat > 0))) {
  console.error(`Nothing to run. --only takes some of: ${rows.map(({ id }) => id).join(", ")}. --repeat takes a whole number above 0.`);
  process.exit(64);
}

const results: Result[] = [];
for (const row of chosen) {
  console.error(`${row.id} ...`);
  results.push(await runRow(row, repeat));
}
console.log(values.json ? JSON.stringify(results, undefined, 2) : tableOf(results));
const problems = problemsOf(results);
for (const problem of problems) console.error(`\n${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
