import { fchmodSync, fchownSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import type { Attributes } from "@masterchef/wit/host";
import { groupId, userId } from "../account/accounts.ts";
import type { Accounts } from "../account/accounts.ts";

/** Attributes with every name looked up. */
export interface ResolvedAttributes {
  readonly mode: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** Looks names up. Throws a `Stop` for one that does not exist. */
export function resolveAttributes(attributes: Attributes, accounts: Accounts): ResolvedAttributes {
  return {
    mode: attributes.mode === undefined ? undefined : attributes.mode & 0o7777,
    uid: attributes.owner === undefined ? undefined : userId(attributes.owner, accounts),
    gid: attributes.group === undefined ? undefined : groupId(attributes.group, accounts),
  };
}

/** What is not set stays as it is on what is replaced. */
export function keepingOld(wanted: ResolvedAttributes, old: BigIntStats | undefined): ResolvedAttributes {
  if (old === undefined) return wanted;
  return {
    mode: wanted.mode ?? Number(old.mode & 0o7777n),
    uid: wanted.uid ?? Number(old.uid),
    gid: wanted.gid ?? Number(old.gid),
  };
}

/** Gives an open file its attributes. The owner first: a change of owner takes the set-id bits away. */
export function applyToOpen(fd: number, attributes: ResolvedAttributes, now: { readonly uid: number; readonly gid: number }): void {
  const uid = attributes.uid ?? now.uid;
  const gid = attributes.gid ?? now.gid;
  if (uid !== now.uid || gid !== now.gid) fchownSync(fd, uid, gid);
  if (attributes.mode !== undefined) fchmodSync(fd, attributes.mode);
}
