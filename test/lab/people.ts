import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { addKeptHosts, keptHosts, layersInUse, removeKeptHosts } from "./kept.ts";
import { whileLocked } from "./lock.ts";
import { labFolder } from "./places.ts";
import { currentRecipe } from "./recipe.ts";
import { runningSessions, sweepSessions } from "./session.ts";

/** Exit code of a command line that makes no sense, as sysexits has it. */
const usageError = 64;

/** Boots more hosts. */
export async function up(count = "1"): Promise<number> {
  if (!/^[1-9]\d{0,2}$/.test(count)) {
    console.error(`"${count}" is no number of hosts; say "npm run lab up 5".`);
    return usageError;
  }
  for (const host of await addKeptHosts(Number(count))) console.log(`${host.name}  ${host.address}`);
  console.log('"npm run lab shell NAME" opens a shell on one, "npm run lab down" removes them.');
  return 0;
}

/** Shows the hosts. */
export async function list(): Promise<number> {
  const hosts = keptHosts();
  if (hosts.length === 0) console.log('No host is up; "npm run lab up" boots one.');
  for (const host of hosts) {
    const { stdout } = await host.run(["systemctl", "is-system-running"]);
    console.log(`${host.name}  ${host.address}  ${stdout.trim()}`);
  }
  return 0;
}

/** A shell on a host, or one command there. */
export async function enterShell([name = "", ...command]: readonly string[]): Promise<number> {
  const hosts = keptHosts();
  const host = hosts.find((one) => one.name === name);
  if (host === undefined) {
    const names = hosts.map((one) => one.name).join(", ");
    console.error(`There is no host "${name}"; ${names === "" ? '"npm run lab up" boots one' : `choose among ${names}`}.`);
    return usageError;
  }
  // Terminals of this machine are not among those of the host, so it gets one of its own.
  const argv = command.length > 0 ? command : ["script", "--quiet", "--command", "exec bash --login", "/dev/null"];
  const [program = "", ...args] = [...host.prefix({ cwd: "/root", env: { TERM: process.env["TERM"] ?? "dumb" } }), ...argv];
  return Promise.resolve(spawnSync(program, args, { stdio: "inherit" }).status ?? 1);
}

/** Ends a host, or all of them. */
export async function down(name?: string): Promise<number> {
  const gone = await removeKeptHosts(name);
  if (gone.length > 0) console.log(`Removed: ${gone.join(", ")}.`);
  else console.log(name === undefined ? "No host was up." : `There is no host "${name}"; "npm run lab list" shows those there are.`);
  return gone.length > 0 || name === undefined ? 0 : usageError;
}

/** Removes cached roots that neither the current recipe nor a host needs, and what crashed sessions left. */
export async function prune(): Promise<number> {
  await sweepSessions();
  const folder = join(labFolder(), "roots");
  if (!existsSync(folder)) return 0;
  // Nobody builds one meanwhile. What runs meanwhile may stand on any of them.
  return await whileLocked(join(folder, "lock"), async () => {
    if (runningSessions().length > 0) {
      console.error("Tests are running on lab hosts; prune when they are done.");
      return 1;
    }
    const recipe = currentRecipe();
    const needed = new Set([recipe?.base, recipe?.layer, ...layersInUse().map((layer) => basename(layer)), "lock"]);
    const ofRecipe = (name: string): boolean => recipe !== undefined && name.startsWith(`${recipe.layer}-with-`);
    for (const name of readdirSync(folder).filter((each) => !needed.has(each) && !ofRecipe(each))) {
      await rm(join(folder, name), { recursive: true, force: true });
      console.log(`Removed ${name}.`);
    }
    return 0;
  });
}
