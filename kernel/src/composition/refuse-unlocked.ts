import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { inspectPlugin } from "../host/inspect-plugin.ts";
import type { PluginHost } from "../host/plugin-host.ts";
import { compareWithLock } from "../state/plugin-lock.ts";
import { isLocked } from "../state/plugin-lock-shape.ts";
import type { PluginLock } from "../state/plugin-lock-shape.ts";
import { builtInPlugins } from "./built-in-plugins.ts";
import { foundPlugin } from "./open-plugins.ts";

/**
 * Says why types may be unknown. Plugins that are not in the lock, or whose files are not what it names, are nobody's concern until a type is asked for that
 * no other plugin has. Throws `MC_LOCK_MISSING` for those that are not locked and have one of these types, and what is wrong with the files of others.
 */
export async function refuseUnlocked(host: PluginHost, lock: PluginLock | undefined, types: ReadonlySet<string>): Promise<void> {
  if (host.refused.length > 0) throw new MasterchefError(host.refused);
  if (lock === undefined) return;
  const unlocked = builtInPlugins().filter(({ name }) => !isLocked(lock, name));
  const inspected = await Promise.all(unlocked.map(({ path }) => inspectPlugin(path)));
  const wanted = inspected.flatMap(({ value }) => {
    const has = value !== undefined && Object.keys(value.manifest.types ?? {}).some((type) => types.has(type));
    return has ? [foundPlugin(value)] : [];
  });
  if (wanted.length > 0) throw new MasterchefError(compareWithLock(lock, wanted));
}
