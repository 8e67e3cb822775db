import type { Failure, FailureReason } from "@masterchef/wit/host";

/** Reasons that carry no word of their own. */
export type PlainReason = Exclude<FailureReason["tag"], "other">;

/** A failure of one of the contract's own reasons. */
export function failure(reason: PlainReason, message: string): Failure {
  return { reason: { tag: reason }, message };
}

/** A failure the contract has no reason for; `reason` is a short lower-case name such as `no-space`. */
export function otherFailure(reason: string, message: string): Failure {
  return { reason: { tag: "other", val: reason }, message };
}

/** What the operating system's error codes mean to a person, and what to do about them. */
const meanings: Readonly<Record<string, readonly [reason: PlainReason | { readonly other: string }, text: string]>> = {
  EACCES: ["denied", "permission denied; ask as a user that may, or run with `become`"],
  EPERM: ["denied", "the target does not permit it (ownership, an immutable attribute or mandatory access control)"],
  EROFS: ["denied", "the file system is read-only; remount it writable or manage another path"],
  ENOSPC: [{ other: "no-space" }, "the file system is full; free space and run again"],
  EDQUOT: [{ other: "no-space" }, "the disk quota is used up; free space or raise the quota and run again"],
  EISDIR: [{ other: "is-directory" }, "there is a directory; remove it or manage another path"],
  ENOTDIR: [{ other: "not-directory" }, "a parent of the path is not a directory"],
  ELOOP: [{ other: "link-loop" }, "symbolic links lead in a circle, or a link stands where none may be followed; mend the link"],
  EBUSY: [{ other: "busy" }, "something holds it (a mount point or a bind-mounted file); for a bind-mounted file set `in_place: true`"],
  ETXTBSY: [{ other: "busy" }, "the program is running and cannot be written into; stop it or drop `in_place`"],
  EXDEV: [{ other: "cross-device" }, "both paths must lie on one file system"],
  ENOENT: [{ other: "missing" }, "there is no such file or directory; its parent must exist first"],
  EEXIST: [{ other: "exists" }, "something is there already"],
  ENOTEMPTY: [{ other: "not-empty" }, "the directory is not empty; remove it recursively"],
  EMFILE: [{ other: "too-many-files" }, "too many files are open; raise the limit of open files"],
  ENFILE: [{ other: "too-many-files" }, "too many files are open on the target; raise its limit of open files"],
  EFBIG: [{ other: "too-large" }, "the file is larger than the file system or a limit allows"],
  EIO: [{ other: "io" }, "the device reported an input/output error; check the disk"],
  ENAMETOOLONG: ["malformed", "the name is longer than the file system allows"],
  EINVAL: ["malformed", "the target does not accept this value"],
  ENOTSUP: ["unsupported", "the file system does not support it"],
  ENOSYS: ["unsupported", "the target does not support it"],
  ETIMEDOUT: ["timed-out", "it took longer than the target waits"],
  ESTALE: [{ other: "io" }, "the network file system lost the file; remount it"],
};

/** The code of an error of the operating system (`ENOENT`), or nothing for any other value. */
export function errorCode(error: unknown): string | undefined {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return undefined;
}

/**
 * Turns what a system call threw into a failure a person understands.
 *
 * @param doing what was tried, as in "cannot <doing>: ...", with the path in it.
 */
export function failureOf(error: unknown, doing: string): Failure {
  const code = errorCode(error);
  const meaning = code === undefined ? undefined : meanings[code];
  if (meaning === undefined) {
    const text = error instanceof Error ? error.message : String(error);
    return otherFailure(code === undefined ? "internal" : code.toLowerCase(), `cannot ${doing}: ${text}`);
  }
  const [reason, text] = meaning;
  const message = `cannot ${doing}: ${text} (${code ?? ""})`;
  return typeof reason === "string" ? failure(reason, message) : otherFailure(reason.other, message);
}
