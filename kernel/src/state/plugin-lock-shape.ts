import type { JsonObject } from "../ir/json.ts";

/** The format of locks this version writes, and the newest it reads. */
export const lockVersion = 1;

/** A plugin as the lock pins it. Nothing here depends on where its file lies. */
export interface LockedPlugin {
  readonly version: string;
  /** Digest of the file that is run. */
  readonly digest: string;
  /** The contract it implements: `provider`, `facts`, `transport`. */
  readonly kind: string;
}

/** Whether a lock pins a plugin of this name. */
export function isLocked({ plugins }: PluginLock, name: string): boolean {
  return Object.hasOwn(plugins, name);
}

/** Which plugins a site runs, byte for byte, and what the operator has consented to. Kept as `masterchef.lock` beside the site, in version control. */
export interface PluginLock {
  readonly lockVersion: typeof lockVersion;
  /** By name, `owner/name`. */
  readonly plugins: Readonly<Record<string, LockedPlugin>>;
  /** By name of the plugin: consent that differs from what its manifest declares. A plugin not named here may do what its manifest declares. */
  readonly grants: Readonly<Record<string, JsonObject>>;
}
