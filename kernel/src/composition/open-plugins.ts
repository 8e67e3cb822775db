import { createPluginHost } from "../host/create-plugin-host.ts";
import type { AdmittedPlugin } from "../host/admitted-plugin.ts";
import type { PluginHost } from "../host/plugin-host.ts";
import type { PluginSource } from "../host/plugin-source.ts";
import { compareWithLock, lockDigest, lockOf } from "../state/plugin-lock.ts";
import type { FoundPlugin } from "../state/plugin-lock.ts";
import type { PluginLock } from "../state/plugin-lock-shape.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { cacheDirectory } from "./cache-directory.ts";

/** The plugins of a site, admitted, and the lock they were held against. */
export interface SitePlugins {
  /** Those that decide: providers and facts. */
  readonly host: PluginHost;
  /** Every one, the transport to this machine included. */
  readonly all: readonly AdmittedPlugin[];
  readonly lock: PluginLock;
  /** Name of the lock; part of every plan. */
  readonly lockDigest: string;
  /** Whether the site has that lock. If not, it is what the lock would say. */
  readonly locked: boolean;
}

/**
 * Admits plugins, those that are locked and were admitted before when they are used. `stateRoot` is the state directory of the site,
 * `keepResults` whether what they said before is taken for what they say. Throws `MasterchefError`.
 */
export function admitPlugins(
  plugins: readonly PluginSource[],
  { stateRoot, keepResults }: { readonly stateRoot: string; readonly keepResults: boolean },
): Promise<PluginHost> {
  return createPluginHost({ plugins, cacheDir: cacheDirectory(stateRoot), admitOnUse: true, keepResults });
}

/** Holds admitted plugins against the lock. Without one, says what it would be. Throws `MasterchefError`. */
export function heldAgainstLock(host: PluginHost, transports: PluginHost, lock: PluginLock | undefined): SitePlugins {
  const all = [...host.plugins, ...transports.plugins];
  const found = all.map(foundPlugin);
  if (lock === undefined) {
    const first = lockOf(found);
    return { host, all, lock: first, lockDigest: lockDigest(first), locked: false };
  }
  const diagnostics = compareWithLock(lock, found);
  if (diagnostics.length > 0) throw new MasterchefError(diagnostics);
  return { host, all, lock, lockDigest: lockDigest(lock), locked: true };
}

/** What the lock needs to know of a plugin. */
export function foundPlugin({ name, version, digest, kind }: AdmittedPlugin): FoundPlugin {
  return { name, version, digest, kind };
}
