import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPluginHost, errorOf, inspectPlugin, MasterchefError } from "@masterchef/kernel/testing";
import type { AdmittedPlugin, Outcome, PluginHost } from "@masterchef/kernel/testing";
import { readCases } from "@masterchef/sdk/cases";
import type { ProviderCase } from "@masterchef/sdk/cases";
import { callsOf } from "./calls.ts";
import type { Calls } from "./calls.ts";
import { playCase } from "./exchange.ts";
import type { Played } from "./exchange.ts";
import { declarationsOf } from "./sample.ts";
import type { Sample } from "./sample.ts";

/** A plugin under test. Whatever runs of it runs in the host, with its limits. */
export interface Subject extends AsyncDisposable {
  readonly plugin: AdmittedPlugin;
  readonly calls: Calls;
  readonly cases: readonly ProviderCase[];
  /** Every declaration that its examples and its cases hold. */
  readonly samples: readonly Sample[];
  /** Every case played once. Throws `PluginFault`. */
  played(): Promise<readonly Played[]>;
  /** The same plugin in an instance that has never been called. */
  fresh(): Promise<Calls & AsyncDisposable>;
}

/**
 * Opens a component, or the manifest of an executable, with the cases of a folder. Nothing is kept: results are computed each time they are asked for. The
 * diagnostics say why it cannot be tested.
 */
export async function openSubject(path: string, casesFolder: string | undefined): Promise<Outcome<Subject>> {
  const { value: plugin, diagnostics } = await inspectPlugin(path);
  if (plugin === undefined) return { diagnostics };
  if (plugin.kind !== "provider")
    return {
      diagnostics: [
        errorOf("MC_CONFORMANCE_KIND", { detail: `${path} is a plugin of the kind ${plugin.kind}. Name a provider.`, about: path }),
      ],
    };
  const read = await casesIn(casesFolder);
  if (read.value === undefined) return { diagnostics: read.diagnostics };
  const cases = read.value;
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  const open = async (): Promise<PluginHost> =>
    await createPluginHost({ plugins: [{ name: plugin.name, path }], cacheDir: join(folder, "cache"), keepResults: false });
  try {
    const host = await open();
    const calls = callsOf(host, plugin.name);
    let played: Promise<readonly Played[]> | undefined;
    const value: Subject = {
      plugin,
      calls,
      cases,
      samples: declarationsOf(plugin.manifest, cases),
      played: async () => await (played ??= Promise.all(cases.map(async (each) => await playCase(calls, each)))),
      async fresh() {
        const another = await open();
        return { ...callsOf(another, plugin.name), [Symbol.asyncDispose]: async () => await another[Symbol.asyncDispose]() };
      },
      async [Symbol.asyncDispose]() {
        await host[Symbol.asyncDispose]();
        await rm(folder, { recursive: true, force: true });
      },
    };
    return { value, diagnostics: [] };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (error instanceof MasterchefError) return { diagnostics: error.diagnostics };
    throw error;
  }
}

async function casesIn(folder: string | undefined): Promise<Outcome<readonly ProviderCase[]>> {
  if (folder === undefined) return { value: [], diagnostics: [] };
  try {
    return { value: await readCases(folder), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return {
      diagnostics: [
        errorOf("MC_CONFORMANCE_CASES", { detail: `${error.message}. Mend it, or name another folder with --cases.`, about: folder }),
      ],
    };
  }
}
