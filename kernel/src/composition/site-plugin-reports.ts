import { resolve } from "node:path";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { inspectPlugin } from "../host/inspect-plugin.ts";
import type { AdmittedPlugin } from "../host/admitted-plugin.ts";
import { lockOf, readPluginLock, writePluginLock } from "../state/plugin-lock.ts";
import type { PluginLock } from "../state/plugin-lock-shape.ts";
import { builtInPlugins, requireBuilt } from "./built-in-plugins.ts";
import type { LockChange, PluginReport } from "./kernel-contract.ts";
import { foundPlugin } from "./open-plugins.ts";
import type { SiteContext } from "./site-context.ts";

/** The plugins of a site, read from their files. Runs none of their code. */
export async function reportPlugins(context: SiteContext): Promise<Outcome<readonly PluginReport[]>> {
  const lock = await readPluginLock(context.lockFile);
  const { value, diagnostics } = await inspectAll();
  return { value: value?.map((plugin) => reportOf(plugin, lock)), diagnostics };
}

/** One plugin: by the name the site knows it by, else by its path. Runs none of its code. */
export async function reportPlugin(context: SiteContext, nameOrPath: string, directory: string): Promise<Outcome<PluginReport>> {
  const lock = await readPluginLock(context.lockFile);
  const ours = builtInPlugins().find(({ name }) => name === nameOrPath || name.split("/")[1] === nameOrPath);
  if (ours !== undefined) await requireBuilt([ours]);
  const { value, diagnostics } = await inspectPlugin(ours?.path ?? resolve(directory, nameOrPath));
  if (value !== undefined) return { value: ours === undefined ? { plugin: value, lock: "free" } : reportOf(value, lock), diagnostics };
  const names = builtInPlugins().map(({ name }) => name);
  const unread = ours === undefined && diagnostics.some(({ code }) => code === "MC_HOST_READ");
  if (!unread) return { diagnostics };
  return {
    diagnostics: [
      errorOf("MC_HOST_READ", {
        detail: `There is no plugin "${nameOrPath}" in this site, and no file of that name. The site has ${names.join(", ")}.`,
        about: nameOrPath,
      }),
    ],
  };
}

/** Writes the lock for the plugins as they are now. What changed by it. */
export async function lockSitePlugins(context: SiteContext): Promise<Outcome<readonly LockChange[]>> {
  const { value: plugins, diagnostics } = await inspectAll();
  if (plugins === undefined) return { diagnostics };
  const before = await readPluginLock(context.lockFile);
  const after = lockOf(plugins.map(foundPlugin));
  const names = [...new Set([...Object.keys(before?.plugins ?? {}), ...Object.keys(after.plugins)])].toSorted();
  const changes = names
    .map((plugin) => ({ plugin, before: before?.plugins[plugin]?.digest, after: after.plugins[plugin]?.digest }))
    .filter((change) => change.before !== change.after);
  if (changes.length > 0 || before === undefined) await writePluginLock(context.lockFile, { ...after, grants: before?.grants ?? {} });
  return { value: changes, diagnostics };
}

async function inspectAll(): Promise<Outcome<readonly AdmittedPlugin[]>> {
  const sources = builtInPlugins();
  await requireBuilt(sources);
  const outcomes = await Promise.all(sources.map(({ path }) => inspectPlugin(path)));
  const diagnostics: readonly Diagnostic[] = outcomes.flatMap((outcome) => outcome.diagnostics);
  const value = outcomes.flatMap((outcome) => (outcome.value === undefined ? [] : [outcome.value]));
  return value.length === sources.length ? { value, diagnostics } : { diagnostics };
}

function reportOf(plugin: AdmittedPlugin, lock: PluginLock | undefined): PluginReport {
  const locked = lock?.plugins[plugin.name];
  if (locked === undefined) return { plugin, lock: "unlocked" };
  return locked.digest === plugin.digest ? { plugin, lock: "locked" } : { plugin, lock: "differs", lockedDigest: locked.digest };
}
