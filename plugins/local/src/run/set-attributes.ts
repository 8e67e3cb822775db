import { chmodSync, chownSync, closeSync, constants, fstatSync, openSync, realpathSync } from "node:fs";
import type { Stats } from "node:fs";
import type { SetAttributes, TransportOutcome } from "@masterchef/wit/host";
import { failure, failureOf, otherFailure } from "../failure.ts";
import { Stop, failed, refused } from "../stop.ts";
import { durable, outcome, placeOf, untouched } from "./act-context.ts";
import type { ActContext } from "./act-context.ts";
import { resolveAttributes } from "./attributes.ts";
import type { ResolvedAttributes } from "./attributes.ts";
import { refuseForeignName } from "./foreign-name.ts";
import { applyLabel } from "./security-label.ts";

const onlyPath = process.platform === "linux" ? 0o10_000_000 : 0;

/** Changes owner, group, mode or label of what is there. */
export async function setAttributes(act: SetAttributes, context: ActContext): Promise<TransportOutcome> {
  const path = act.follow ? followed(act.path) : act.path;
  const place = placeOf(path, context);
  const attributes = resolveAttributes(act.attributes, context.accounts());
  const fd = untouched(`open ${path}`, () => openSync(place.parent.at(place.name), constants.O_RDONLY | constants.O_NOFOLLOW | onlyPath));
  try {
    const now = fstatSync(fd);
    if (attributes.mode !== undefined && now.isSymbolicLink()) {
      throw refused(failure("unsupported", `${path} is a symbolic link, and links have no mode; set \`follow\`, or leave the mode out`));
    }
    refuseForeignName(path, now, place.parent);
    const label = act.attributes.securityLabel;
    if (label !== undefined) await applyLabel(place.parent.fromOutside(place.name), { tag: "named", val: label }, context.signal);
    const changed = change(fd, attributes, path);
    if (changed) await durable(`flush the directory of ${path}`, context.parents.sync(place.parent));
    return outcome(changed || label !== undefined);
  } finally {
    closeSync(fd);
  }
}

function followed(path: string): string {
  return untouched(`follow ${path}`, () => realpathSync.native(path));
}

function change(fd: number, attributes: ResolvedAttributes, path: string): boolean {
  let any = false;
  try {
    return setOpenPath(fd, attributes, () => {
      any = true;
    });
  } catch (error) {
    if (error instanceof Stop) throw error;
    throw (any ? failed : refused)(failureOf(error, `change the attributes of ${path}`));
  }
}

/**
 * Sets attributes of exactly what was opened, whatever its name leads to by now. Says whether anything was different.
 *
 * fchown and fchmod refuse a descriptor that was opened for its path only; its entry in /proc leads to the same inode.
 *
 * @param onChange called after each change that was made.
 */
export function setOpenPath(fd: number, attributes: ResolvedAttributes, onChange: () => void = () => undefined): boolean {
  const now = fstatSync(fd);
  const uid = attributes.uid ?? now.uid;
  const gid = attributes.gid ?? now.gid;
  const mode = attributes.mode ?? now.mode & 0o7777;
  let any = false;
  if (uid !== now.uid || gid !== now.gid) {
    chownOpen(fd, now, { uid, gid });
    any = true;
    onChange();
  }
  if (now.isSymbolicLink()) return any;
  // The owner first: a change of owner takes the set-id bits away.
  if (mode !== (fstatSync(fd).mode & 0o7777)) {
    chmodSync(descriptorPath(fd), mode);
    any = true;
    onChange();
  }
  return any;
}

function chownOpen(fd: number, now: Stats, owner: { readonly uid: number; readonly gid: number }): void {
  chownSync(descriptorPath(fd), owner.uid, owner.gid);
  if (!now.isSymbolicLink()) return;
  const after = fstatSync(fd);
  if (after.uid !== owner.uid || after.gid !== owner.gid)
    throw failed(otherFailure("owner", "the owner of a symbolic link could not be changed"));
}

function descriptorPath(fd: number): string {
  return process.platform === "linux" ? `/proc/self/fd/${fd}` : `/dev/fd/${fd}`;
}
