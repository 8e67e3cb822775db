import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root, runShell } from "./transcript.ts";

const site = `
masterchef: 1
name: killed
vars: { root: /nonexistent }
resources:
  directory.root: { path: "\${{ vars.root }}" }
  file.first: { path: "\${{ vars.root }}/first", content: "1\\n", notify: command.announce }
  command.once: { argv: [mkdir, "\${{ vars.root }}/once"], creates: "\${{ vars.root }}/once", require: file.first }
  file.second: { path: "\${{ vars.root }}/second", content: "2\\n", require: command.once }
  command.twice: { argv: [mkdir, "\${{ vars.root }}/twice"], creates: "\${{ vars.root }}/twice", require: file.second }
  command.announce:
    argv: [sh, -c, "echo changed >> \${{ vars.root }}/announced"]
    refresh_only: true
    writes: ["path:\${{ vars.root }}/announced"]
`;

/** How many processes are killed at a time. */
const sideBySide = 4;

/** What an undisturbed run leaves. */
const whole = ["announced", "first", "once", "second", "twice"];

/** Records in the journal of the only run. */
function recorded(folder: string): number {
  const runs = join(folder, ".masterchef/runs");
  if (!existsSync(runs)) return 0;
  const [run = ""] = readdirSync(runs);
  const journal = join(runs, run, "journal.jsonl");
  return existsSync(journal) ? readFileSync(journal, "latin1").split("\n").length - 1 : 0;
}

/** Applies the site and kills the process as soon as its journal has so many records. Whether it was killed. */
async function applyAndKill(folder: string, records: number): Promise<boolean> {
  const child = spawn(join(root, "node_modules/.bin/masterchef"), ["apply", "--yes", "--var", `root=${folder}/m`], {
    cwd: folder,
    stdio: "ignore",
    env: {
      ...process.env,
      PATH: `${join(root, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`,
      XDG_CACHE_HOME: join(root, "node_modules/.cache"),
    },
  });
  const ended = new Promise<boolean>((resolve) => {
    child.once("exit", (_, signal) => resolve(signal === "SIGKILL"));
  });
  const watch = setInterval(() => {
    if (recorded(folder) >= records) child.kill("SIGKILL");
  }, 1);
  const killed = await ended;
  clearInterval(watch);
  return killed;
}

/** One process is killed and its run taken up. Whether it came to be killed. */
async function crashAt(records: number): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "masterchef-killed-"));
  try {
    await writeFile(join(folder, "masterchef.yaml"), site);
    if (!(await applyAndKill(folder, records))) return false;
    const [run = ""] = readdirSync(join(folder, ".masterchef/runs"));
    // Killed before its first operation, it has nothing to be taken up, and says so.
    const given = "--var root=$PWD/m";
    const goOn = `masterchef resume ${run} --yes || { [ $? = 75 -a ! -e m ] && masterchef apply --yes ${given}; }`;
    const { output, code } = await runShell(`{ ${goOn}; } && masterchef check --detailed-exit-code ${given}`, folder);
    expect([code, readdirSync(join(folder, "m")).toSorted(), output]).toEqual([0, whole, output]);
    expect(readFileSync(join(folder, "m/announced"), "utf8")).toMatch(/^(changed\n){1,2}$/);
    return true;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test(
  "killed with SIGKILL wherever its journal stands, a real run is taken up: nothing is done twice, and what is owed is done",
  { timeout: 300_000 },
  async () => {
    let killed = 0;
    for (let records = 1; ; records += sideBySide) {
      const crashed = await Promise.all(Array.from({ length: sideBySide }, (_, at) => crashAt(records + at)));
      killed += crashed.filter(Boolean).length;
      if (crashed.includes(false)) break;
    }
    expect(killed).toBeGreaterThan(5);
  },
);
