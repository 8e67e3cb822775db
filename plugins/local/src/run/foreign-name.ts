import type { Stats } from "node:fs";
import { otherFailure } from "../failure.ts";
import type { Directory } from "../path/open-parent.ts";
import { refused } from "../stop.ts";

const writableByAll = 0o002;

/**
 * Refuses a file that may be a trap: where others can put names, a second name of a file that is not theirs may have been put there so that
 * a privileged change hits the file under its first name.
 */
export function refuseForeignName(path: string, stat: Stats, directory: Directory): void {
  if (stat.isDirectory() || stat.nlink < 2) return;
  const isOpen = (directory.mode & writableByAll) !== 0;
  const isOurs = directory.uid === 0 || directory.uid === process.geteuid?.();
  if (!isOpen && (isOurs || stat.uid === directory.uid)) return;
  throw refused(
    otherFailure(
      "foreign-link",
      `${path} is one of several hard links to a file, in a directory where others may put names; it may be a trap. Remove the link, or run as its owner with \`become_user\``,
    ),
  );
}
