import { lstat, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorOf } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { errorCode, readFailure, writeFailure } from "./write-failure.ts";

/** Where the parts of a site's state lie. All paths are absolute; nothing is made by asking for them. */
export interface StateDirectory {
  readonly root: string;
  readonly runs: string;
  readonly blobs: string;
  readonly filebucket: string;
  /** The file that says which run holds the site. */
  readonly runLock: string;
  /** The file that says what failed one run after another. */
  readonly breakers: string;
}

const name = ".masterchef";

/** The state of the site in this directory (absolute). */
export function stateDirectory(site: string): StateDirectory {
  const root = join(site, name);
  return {
    root,
    runs: join(root, "runs"),
    blobs: join(root, "blobs"),
    filebucket: join(root, "filebucket"),
    runLock: join(root, "run.lock"),
    breakers: join(root, "breakers.json"),
  };
}

/**
 * Make the state directory if it is missing (0700, kept out of version control), and refuse one that others could write:
 * a link, a directory of another user, or one open to its group or to all.
 */
export async function ensureStateDirectory(state: StateDirectory): Promise<void> {
  if (await checkStateDirectory(state)) return;
  try {
    await mkdir(state.root, { mode: 0o700 });
    await writeFile(join(state.root, ".gitignore"), "*\n", { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw writeFailure(state.root, error);
    await checkStateDirectory(state);
  }
}

/** Whether there is a state directory. Throws if there is one that must not be trusted. */
export async function checkStateDirectory(state: StateDirectory): Promise<boolean> {
  let found;
  try {
    found = await lstat(state.root);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw readFailure(state.root, error);
  }
  const me = process.geteuid?.();
  if (!found.isDirectory()) throw unsafe(state.root, "it is not a directory", "Move it away");
  if (me !== undefined && found.uid !== me) {
    throw unsafe(state.root, `it belongs to user ${found.uid} and this process is user ${me}`, "Run as that user, or change its owner");
  }
  if ((found.mode & 0o022) !== 0) throw unsafe(state.root, "others may write to it", `Run \`chmod 700 ${state.root}\``);
  return true;
}

function unsafe(path: string, why: string, remedy: string): MasterchefError {
  const detail = `${path} cannot be used: ${why}. ${remedy}, then run the command again.`;
  return new MasterchefError([errorOf("MC_STATE_DIRECTORY", { detail, about: path })]);
}
