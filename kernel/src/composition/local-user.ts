import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import type { OverlayContext } from "../plan/overlay/file-after.ts";

/** The host this kernel manages. */
export const thisHost = "localhost";

/** Whom the local transport acts as: its process is a child of this one. */
export function localUser(): OverlayContext["user"] {
  const [uid, gid] = [process.geteuid?.(), process.getegid?.()];
  if (uid === undefined || gid === undefined) return undefined;
  return { name: userName(uid), uid, gid, group: groupName(gid) };
}

function userName(uid: number): string | undefined {
  try {
    const { username } = userInfo();
    return process.getuid?.() === uid ? username : undefined;
  } catch {
    return undefined;
  }
}

function groupName(gid: number): string | undefined {
  try {
    return new RegExp(`^([^:\n]+):[^:\n]*:${gid}:`, "m").exec(readFileSync("/etc/group", "utf8"))?.[1];
  } catch {
    return undefined;
  }
}
