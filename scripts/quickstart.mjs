// npm run quickstart: from a fresh clone to a converged folder, with git and the system's Node only. Installs what is missing, builds the
// plugins, plans and applies the starter site (examples/quickstart) in a scratch folder, and shows that a second apply changes nothing.
import { mkdtemp, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { isInstalled, root, runProgram } from "./run-program.mjs";

/** What `masterchef check --detailed-exit-code` ends with when an apply would change something. */
const pending = 2;

try {
  await quickstart();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function quickstart() {
  if (await installIsStale()) await step(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], root);
  else await step(["npm", "run", "--silent", "build"], root);

  const scratch = await mkdtemp(path.join(os.tmpdir(), "masterchef-quickstart-"));
  const site = path.join(scratch, "site");
  // "init" copies examples/quickstart and lets it manage a folder of its own inside the site.
  await step(["masterchef", "init", "site"], scratch);
  await step(["masterchef", "validate"], site);
  await step(["masterchef", "plan", "--out", "site.plan"], site);
  await step(["masterchef", "apply", "site.plan"], site);

  console.log("\nOnce more. The folder is as declared, so there is nothing to do:");
  const check = await step(["masterchef", "check", "--detailed-exit-code"], site, [0, pending]);
  await step(["masterchef", "apply", "--yes"], site);
  if (check === pending) throw new Error("The second apply found something to change. That is a defect of Masterchef: please report it.");
  console.log("\nDone. Change masterchef.yaml in that folder and look at what would be done:");
  console.log(`\n  cd ${site}\n  ${path.join(root, "node_modules/.bin/masterchef")} plan`);
}

/** Whether node_modules is missing or older than the lock. */
async function installIsStale() {
  if (!isInstalled()) return true;
  const installed = await stat(path.join(root, "node_modules/.package-lock.json")).catch(() => undefined);
  const locked = await stat(path.join(root, "package-lock.json"));
  return installed === undefined || installed.mtimeMs < locked.mtimeMs;
}

/** Prints a command, runs it, and returns its exit code, which must be one of those expected. */
async function step([program, ...args], cwd, expected = [0]) {
  console.log(`\n$ ${[program, ...args].join(" ")}${cwd === root ? "" : `    (in ${cwd})`}`);
  const { code, output } = await runProgram(program, args, { cwd });
  if (expected.includes(code)) return code;
  throw new Error(`${output}"${[program, ...args].join(" ")}" ended with exit code ${code}; what it said is above.`);
}
