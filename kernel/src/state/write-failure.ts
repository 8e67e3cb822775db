import { errorOf } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";

const meanings: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "no space is left on the device"],
  ["EDQUOT", "the disk quota is used up"],
  ["EROFS", "the file system is read-only"],
  ["EACCES", "permission denied"],
  ["EPERM", "not permitted"],
  ["EFBIG", "the file would become larger than allowed"],
  ["EIO", "the device reports an input/output error"],
  ["ENOTDIR", "a part of the path is not a directory"],
  ["EISDIR", "there is a directory"],
  ["EMFILE", "too many files are open"],
]);

/** The code of a system error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** What a system error means, in words. */
function errorMeaning(error: unknown): string {
  const known = meanings.get(errorCode(error) ?? "");
  return known ?? (error instanceof Error ? error.message : String(error));
}

/** That a file of the state could not be written, ready to throw. An error that says so already is passed on. */
export function writeFailure(path: string, error: unknown): MasterchefError {
  if (error instanceof MasterchefError) return error;
  const detail = `${path} cannot be written: ${errorMeaning(error)}. Put that right, then apply again; what is recorded so far stays valid.`;
  return new MasterchefError([errorOf("MC_STATE_WRITE", { detail, about: path })], { cause: error });
}

/** That a file of the state is not as it was written so far, ready to throw. `what` happened to it. */
export function disturbedFailure(path: string, what: string): MasterchefError {
  const detail = `${path} is not as it was written in this run: ${what}. Nothing more is done. Find out who writes to the state of the site, restore the file if it is not whole, then resume the run; without its journal, apply again: the hosts are asked how they are.`;
  return new MasterchefError([errorOf("MC_STATE_DISTURBED", { detail, about: path })]);
}

/** That a file of the state could not be read, ready to throw. An error that says so already is passed on. */
export function readFailure(path: string, error: unknown): MasterchefError {
  if (error instanceof MasterchefError) return error;
  const detail = `${path} cannot be read: ${errorMeaning(error)}. Run as the user it belongs to, or mend its permissions.`;
  return new MasterchefError([errorOf("MC_STATE_READ", { detail, about: path })], { cause: error });
}
