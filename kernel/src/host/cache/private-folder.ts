import { lstat, mkdir } from "node:fs/promises";
import { errorOf } from "../../diagnostics/diagnostic.ts";
import { MasterchefError } from "../../diagnostics/masterchef-error.ts";

/**
 * Make sure of a folder that nobody else can write to, because what lies in it is run. Throws `MasterchefError` (`MC_HOST_CACHE_FOLDER`).
 */
export async function ensurePrivateFolder(path: string): Promise<void> {
  const refuse = (what: string, cause?: unknown): MasterchefError =>
    new MasterchefError(
      [errorOf("MC_HOST_CACHE_FOLDER", { about: path, detail: `The cache folder ${path} ${what}. Remove it, or name another one.` })],
      { cause },
    );
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw refuse(`cannot be made: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  const info = await lstat(path);
  if (!info.isDirectory()) throw refuse("is not a folder");
  if (process.getuid !== undefined && info.uid !== process.getuid()) {
    throw refuse(`belongs to user ${info.uid}, and Masterchef runs as ${process.getuid()}`);
  }
  if ((info.mode & 0o022) !== 0) throw refuse("can be written by others");
}
