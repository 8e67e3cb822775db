import { createPluginHost } from "../host/create-plugin-host.ts";
import type { AdmittedPlugin } from "../host/admitted-plugin.ts";
import type { PluginHost } from "../host/plugin-host.ts";
import type { PluginSource } from "../host/plugin-source.ts";
import { compareWithLock, lockDigest, lockOf, readPluginLock } from "../state/plugin-lock.ts";
import type { FoundPlugin } from "../state/plugin-lock.ts";
import type { PluginLock } from "../state/plugin-lock-shape.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { builtInPlugins, requireBuilt } from "./built-in-plugins.ts";
import { cacheDirectory } from "./cache-directory.ts";

/** The plugins of a site, admitted, and the lock they were held against. */
export interface SitePlugins {
  readonly host: PluginHost;
  readonly lock: PluginLock;
  /** Name of the lock; part of every plan. */
  readonly lockDigest: string;
  /** Whether the site has that lock. If not, it is what the lock would say. */
  readonly locked: boolean;
}

/** Where a site keeps what belongs to its plugins. */
export interface PluginPlaces {
  /** `masterchef.lock`. */
  readonly lockFile: string;
  /** The state directory. */
  readonly stateRoot: string;
}

/** Admits the plugins of a site as its lock names them. Throws `MasterchefError`. */
export async function openPlugins({ lockFile, stateRoot }: PluginPlaces): Promise<SitePlugins> {
  const found = builtInPlugins();
  await requireBuilt(found);
  const lock = await readPluginLock(lockFile);
  const host = await createPluginHost({
    plugins: lock === undefined ? found : lockedSources(found, lock),
    cacheDir: cacheDirectory(stateRoot),
  });
  const plugins = host.plugins.map(foundPlugin);
  if (lock !== undefined) {
    const diagnostics = compareWithLock(lock, plugins);
    if (diagnostics.length === 0) return { host, lock, lockDigest: lockDigest(lock), locked: true };
    await host[Symbol.asyncDispose]();
    throw new MasterchefError(diagnostics);
  }
  const first = lockOf(plugins);
  return { host, lock: first, lockDigest: lockDigest(first), locked: false };
}

/** What the lock needs to know of a plugin. */
export function foundPlugin({ name, version, digest, kind }: AdmittedPlugin): FoundPlugin {
  return { name, version, digest, kind };
}

function lockedSources(found: readonly PluginSource[], lock: PluginLock): readonly PluginSource[] {
  return found.map((source) => ({ ...source, digest: lock.plugins[source.name]?.digest }));
}
