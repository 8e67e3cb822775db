/** Swaps a directory for a link that somebody else owns, and back, until it is killed: the attacker of the race test. */
import { lchownSync, renameSync, symlinkSync } from "node:fs";

const [, , folder = "", victim = ""] = process.argv;
symlinkSync(victim, `${folder}/trap`);
lchownSync(`${folder}/trap`, 65_534, 65_534);
process.stdout.write("begun\n");
for (;;) {
  renameSync(`${folder}/place`, `${folder}/aside`);
  renameSync(`${folder}/trap`, `${folder}/place`);
  renameSync(`${folder}/place`, `${folder}/trap`);
  renameSync(`${folder}/aside`, `${folder}/place`);
}
