import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Put new content into a file of a person's: after a crash there is the old or the new, never a part. Links stay, and so does the mode. Throws system errors. */
export async function replaceFile(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const target = await realpath(path);
  const temporary = join(dirname(target), `.new-${randomBytes(9).toString("base64url")}`);
  try {
    const handle = await open(temporary, "wx", mode & 0o777);
    try {
      await handle.writeFile(bytes);
      await handle.chmod(mode & 0o777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}
