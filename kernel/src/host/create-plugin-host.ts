import { join } from "node:path";
import { errorOf, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import type { ResourceType } from "../ir/resource-type.ts";
import { admitPlugin } from "./admission/admit-plugin.ts";
import type { Admitted } from "./admission/admit-plugin.ts";
import { ensurePrivateFolder } from "./cache/private-folder.ts";
import type { AdmittedPlugin } from "./admitted-plugin.ts";
import type { CallTarget } from "./calls/call-batch.ts";
import { bound, canonicalize, decide, gather } from "./calls/contract-calls.ts";
import { openTransport } from "./grpc/open-transport.ts";
import { ProcessCarrier } from "./grpc/process-carrier.ts";
import { makeOpenAsks } from "./memo/open-asks.ts";
import { noMemo, openMemo } from "./memo/result-memo.ts";
import type { PluginHost, PluginHostOptions } from "./plugin-host.ts";
import { resourceTypesOf } from "./resource-types.ts";
import { ComponentCarrier } from "./worker/component-carrier.ts";

/** An admitted plugin with the way to call it. */
interface Callable extends CallTarget {
  readonly plugin: AdmittedPlugin;
  readonly carrier: ComponentCarrier | ProcessCarrier;
}

/**
 * Admit plugins, several side by side, and make them callable. Nothing of them runs before the first call or `warm`.
 * Throws `MasterchefError` with everything that is wrong with any of them.
 */
export async function createPluginHost(options: PluginHostOptions): Promise<PluginHost> {
  await ensurePrivateFolder(options.cacheDir);
  const outcomes = await Promise.all(options.plugins.map((source) => admitPlugin(source, options.cacheDir, options.limits ?? {})));
  const admitted = outcomes.flatMap((outcome) => (outcome.value === undefined ? [] : [outcome.value]));
  const plugins = admitted.map(({ plugin }) => plugin);
  const types = plugins.flatMap(resourceTypesOf);
  const diagnostics = [...outcomes.flatMap((outcome) => outcome.diagnostics), ...sameNames(plugins), ...sameTypes(types)];
  if (hasErrors(diagnostics)) throw new MasterchefError(diagnostics);
  const typeByName = new Map(types.map((type) => [type.name, type]));
  const callables = new Map(admitted.map((item) => [item.plugin.name, callable(item, options)]));
  const target = (name: string): Callable => {
    const found = callables.get(name);
    if (found === undefined) throw new RangeError(`There is no plugin ${name} in this host.`);
    return found;
  };
  return {
    plugins,
    diagnostics,
    types: () => types,
    type: (name) => typeByName.get(name),
    async warm(names = [...callables.keys()]) {
      await Promise.all(names.map((name) => warm(target(name))));
    },
    canonicalize: (plugin, batch) => canonicalize(target(plugin), batch),
    envelope: (plugin, facts, batch) => bound(target(plugin), facts, batch),
    decide: (plugin, facts, answers, batch) => decide(target(plugin), facts, answers, batch),
    gather: (plugin, known, answers, seen) => gather(target(plugin), known, answers, seen),
    async openTransport(plugin, config) {
      const { carrier } = target(plugin);
      if (!(carrier instanceof ProcessCarrier)) throw new RangeError(`The plugin ${plugin} is no transport.`);
      return openTransport(carrier, config);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        [...callables.values()].map(async ({ carrier, memo }) => {
          await carrier[Symbol.asyncDispose]();
          await (await memo).save();
        }),
      );
    },
  };
}

/** A provider with kept results will most likely compute nothing; if it must, it is started then. */
async function warm({ plugin, carrier, memo }: Callable): Promise<void> {
  if (plugin.kind === "provider" && (await memo).isFilled) return;
  await carrier.warm();
}

function callable(admitted: Admitted, options: PluginHostOptions): Callable {
  const { plugin } = admitted;
  const note = (text: string): void => options.onLog?.({ plugin: plugin.name, version: plugin.version, text });
  const compileCache = join(options.cacheDir, "compiled");
  const carrier =
    "transpiled" in admitted
      ? new ComponentCarrier(plugin, admitted.transpiled, { compileCache })
      : new ProcessCarrier(plugin, admitted.executable, { compileCache, note });
  const isKept = (options.keepResults ?? true) && plugin.kind !== "transport";
  const memo = isKept ? openMemo(options.cacheDir, plugin.digest) : Promise.resolve(noMemo);
  return { plugin, carrier, note, memo, openAsks: makeOpenAsks() };
}

function sameNames(plugins: readonly { readonly name: string; readonly path: string }[]): readonly Diagnostic[] {
  return plugins.flatMap((plugin, index) => {
    const first = plugins.findIndex(({ name }) => name === plugin.name);
    if (first === index) return [];
    const detail = `Both ${plugins[first]?.path ?? ""} and ${plugin.path} are the plugin ${plugin.name}. Leave one of them out.`;
    return [errorOf("MC_HOST_NAME", { about: plugin.name, detail })];
  });
}

function sameTypes(types: readonly ResourceType[]): readonly Diagnostic[] {
  return types.flatMap((type, index) => {
    const first = types.findIndex(({ name }) => name === type.name);
    const owner = types[first]?.plugin ?? type.plugin;
    if (first === index || owner === type.plugin) return [];
    const detail = `The resource type \`${type.name}\` belongs to both ${owner} and ${type.plugin}. Leave one of the two plugins out.`;
    return [errorOf("MC_HOST_TYPE", { about: type.plugin, detail })];
  });
}
