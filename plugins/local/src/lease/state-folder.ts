import { closeSync, constants, fstatSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname } from "node:path";

/** Where this machine keeps leases and owed records if nobody says otherwise: one place for root, one for each other user. */
export function defaultStateFolder(): string {
  if (process.getuid?.() === 0) return "/var/lib/masterchef";
  return `${userInfo().homedir}/.local/state/masterchef`;
}

/** Makes the folder durably if it is missing. Throws what the system says, or an `Error` if somebody else could write into it. */
export function requireStateFolder(folder: string): void {
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const { uid, mode } = fstatSync(fd);
    if (uid !== process.getuid?.() || (mode & 0o022) !== 0)
      throw new Error(`others may write into ${folder}; give it to the user that changes this machine, with mode 0700`);
  } finally {
    closeSync(fd);
  }
  if (made !== undefined) syncFolder(dirname(made));
}

/** Settles what was made in a folder. */
export function syncFolder(path: string): void {
  const fd = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
