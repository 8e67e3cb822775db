/** Replaces one file over and over until it is killed: the victim of the crash test. Its argument is the folder. */
import { holding, run, openSession, task, writeAct } from "./drive.ts";

const [, , folder = ""] = process.argv;
const session = openSession();
const content = (round: number): string => `${round}\n`.repeat(40_000);

process.stdout.write("begun\n");
for (let round = 1; ; round += 1) {
  const replaces = holding(content(round - 1));
  const [end] = await run(session, [task(0, writeAct(`${folder}/f`, content(round), { replaces, backup: true }))]);
  if (end?.tag !== "done") throw new Error(JSON.stringify(end).slice(0, 500));
}
