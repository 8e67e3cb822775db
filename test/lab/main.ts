import { argv, exit } from "node:process";
import { down, enterShell, list, prune, up } from "./people.ts";

/** `npm run lab`: hosts for a person to try things on. They stay until they are taken down. */
const usage = `usage: npm run lab up [COUNT]    boots so many more hosts (one when unset)
       npm run lab list          shows them
       npm run lab shell NAME [COMMAND...]
                                 a shell on one, as root, or one command
       npm run lab down [NAME]   ends one, or all of them, and removes their disks
       npm run lab prune         removes cached roots that no recipe needs any more`;

const [command = "", ...args] = argv.slice(2);

const commands: Readonly<Record<string, () => Promise<number>>> = {
  up: () => up(args[0]),
  list,
  shell: () => enterShell(args),
  down: () => down(args[0]),
  prune,
};

const chosen = commands[command];
if (chosen === undefined) {
  console.error(usage);
  exit(64);
}
try {
  exit(await chosen());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  exit(1);
}
