import { errorOf, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import type { ResourceType } from "../ir/resource-type.ts";
import { ensurePrivateFolder } from "./cache/private-folder.ts";
import { hostPlugin } from "./callable-plugin.ts";
import type { Callable, HostedPlugin } from "./callable-plugin.ts";
import { bound, canonicalize, decide, discover, gather } from "./calls/contract-calls.ts";
import { openTransport } from "./grpc/open-transport.ts";
import { ProcessCarrier } from "./grpc/process-carrier.ts";
import type { PluginHost, PluginHostOptions } from "./plugin-host.ts";
import { resourceTypesOf } from "./resource-types.ts";

/**
 * Admit plugins, several side by side, and make them callable. Nothing of them runs before the first call or `warm`.
 * Throws `MasterchefError` with everything that is wrong with any of them.
 */
export async function createPluginHost(options: PluginHostOptions): Promise<PluginHost> {
  await ensurePrivateFolder(options.cacheDir);
  const diagnostics: Diagnostic[] = [];
  const noting = { ...options, onDiagnostic: (diagnostic: Diagnostic) => void diagnostics.push(diagnostic) };
  const outcomes = await Promise.all(options.plugins.map((source) => hostPlugin(source, noting)));
  const refused = new Map<string, readonly Diagnostic[]>();
  outcomes.forEach((outcome, index) => {
    const source = options.plugins[index];
    // Nobody may need it. Whoever does hears of it: by its name, or by a type that no other plugin has.
    const isPutOff = outcome.value === undefined && (options.admitOnUse ?? false) && source?.digest !== undefined;
    if (isPutOff) refused.set(source.name, outcome.diagnostics);
    else diagnostics.push(...outcome.diagnostics);
  });
  const hosted = outcomes.flatMap((outcome) => (outcome.value === undefined ? [] : [outcome.value]));
  const plugins = hosted.map(({ plugin }) => plugin);
  const types = plugins.flatMap(resourceTypesOf);
  diagnostics.push(...sameNames(plugins), ...sameTypes(types));
  if (hasErrors(diagnostics)) throw new MasterchefError(diagnostics);
  const typeByName = new Map(types.map((type) => [type.name, type]));
  const byName = new Map(hosted.map((item) => [item.plugin.name, item]));
  const find = (name: string): HostedPlugin => {
    const found = byName.get(name);
    const wrong = refused.get(name);
    if (wrong !== undefined) throw new MasterchefError(wrong);
    if (found === undefined) throw new RangeError(`There is no plugin ${name} in this host.`);
    return found;
  };
  const use = async <T>(plugin: HostedPlugin, call: (target: Callable) => Promise<T>): Promise<T> => await call(await plugin.use());
  return {
    plugins,
    diagnostics,
    refused: [...refused.values()].flat(),
    types: () => types,
    type: (name) => typeByName.get(name),
    admit: async (names) => await admitAll(names.map(find)),
    used: () => hosted.filter((item) => item.used() !== undefined).map(({ plugin }) => plugin.name),
    version: (plugin) => find(plugin).plugin.version,
    async warm(names = [...byName.keys()]) {
      await Promise.all(names.map((name) => warm(find(name))));
    },
    canonicalize: (plugin, batch) => use(find(plugin), (target) => canonicalize(target, batch)),
    envelope: (plugin, facts, batch) => use(find(plugin), (target) => bound(target, facts, batch)),
    decide: (plugin, facts, answers, batch) => use(find(plugin), (target) => decide(target, facts, answers, batch)),
    discover: (plugin, facts, answers, search) => use(find(plugin), (target) => discover(target, facts, answers, search)),
    gather: (plugin, known, answers, seen) => use(find(plugin), (target) => gather(target, known, answers, seen)),
    async openTransport(plugin, config) {
      const { carrier } = await find(plugin).use();
      if (!(carrier instanceof ProcessCarrier)) throw new RangeError(`The plugin ${plugin} is no transport.`);
      return openTransport(carrier, config);
    },
    async keepResults() {
      await Promise.all((await usedOf(hosted)).map(async ({ memo }) => await (await memo).save()));
    },
    async rest() {
      await Promise.all((await usedOf(hosted)).map(async ({ carrier }) => await carrier.rest()));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        (await usedOf(hosted)).map(async ({ carrier, memo }) => {
          await carrier[Symbol.asyncDispose]();
          await (await memo).close();
        }),
      );
    },
  };
}

/** Those that were used and could be. Who used one of the others has heard what is wrong with it. */
async function usedOf(hosted: readonly HostedPlugin[]): Promise<readonly Callable[]> {
  const uses = await Promise.allSettled(hosted.flatMap((item) => item.used() ?? []));
  return uses.flatMap((use) => (use.status === "fulfilled" ? [use.value] : []));
}

/** Throws everything that is wrong with any of them at once. */
async function admitAll(hosted: readonly HostedPlugin[]): Promise<void> {
  const wrong = await Promise.all(hosted.map(problemsOf));
  const diagnostics = wrong.flat();
  if (diagnostics.length > 0) throw new MasterchefError(diagnostics);
}

async function problemsOf(hosted: HostedPlugin): Promise<readonly Diagnostic[]> {
  try {
    await hosted.use();
    return [];
  } catch (error) {
    if (error instanceof MasterchefError) return error.diagnostics;
    throw error;
  }
}

/** A provider with kept results will most likely compute nothing; if it must, it is started then. */
async function warm(hosted: HostedPlugin): Promise<void> {
  // What is wrong with its file shows when it is called.
  const use = await hosted.use().catch(() => undefined);
  if (use === undefined || (use.plugin.kind === "provider" && (await use.memo).isFilled)) return;
  await use.carrier.warm();
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
