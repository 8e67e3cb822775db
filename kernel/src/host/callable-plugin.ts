import { join } from "node:path";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { cachedComponent } from "./admission/admit-component.ts";
import { admitPlugin } from "./admission/admit-plugin.ts";
import type { Admitted } from "./admission/admit-plugin.ts";
import { knownPlugin, rememberPlugin } from "./admission/known-plugin.ts";
import type { AdmittedPlugin } from "./admitted-plugin.ts";
import type { CallTarget } from "./calls/call-batch.ts";
import type { CallFailure, Carrier } from "./carrier.ts";
import { CarrierOnUse } from "./carrier-on-use.ts";
import { ProcessCarrier } from "./grpc/process-carrier.ts";
import { makeOpenAsks } from "./memo/open-asks.ts";
import { noMemo, openMemo } from "./memo/result-memo.ts";
import type { PluginHostOptions } from "./plugin-host.ts";
import type { PluginSource } from "./plugin-source.ts";
import { checkArtifact } from "./read-artifact.ts";
import { ComponentCarrier } from "./worker/component-carrier.ts";

/** An admitted plugin with the way to call it. */
export interface Callable extends CallTarget {
  readonly plugin: AdmittedPlugin;
  readonly carrier: Carrier;
}

/** A plugin of a host. What it is, is known; whether its file is still that, is looked at when it is first used, once. */
export interface HostedPlugin {
  readonly plugin: AdmittedPlugin;
  /** Throws `MasterchefError` when the file may not be used. */
  use(): Promise<Callable>;
  /** What `use` came to, if it was called. */
  used(): Promise<Callable> | undefined;
}

/** What hosting a plugin takes. */
export interface HostingOptions extends PluginHostOptions {
  /** Hears the warnings of an admission on use. */
  readonly onDiagnostic: (diagnostic: Diagnostic) => void;
}

/** Admits a plugin, now or, if bytes of its digest were admitted before and the options allow it, when it is used. */
export async function hostPlugin(source: PluginSource, options: HostingOptions): Promise<Outcome<HostedPlugin>> {
  const { cacheDir, limits = {} } = options;
  const known = (options.admitOnUse ?? false) ? await knownPlugin(source, cacheDir, limits) : undefined;
  if (known !== undefined) return { value: hosted(known, () => openKnown(known, source, options)), diagnostics: [] };
  const { value, diagnostics } = await admitPlugin(source, cacheDir, limits);
  if (value === undefined || hasErrors(diagnostics)) return { diagnostics };
  await rememberPlugin(value.plugin, cacheDir);
  return { value: hosted(value.plugin, () => Promise.resolve(callable(value.plugin, carrierOf(value, options), options))), diagnostics };
}

function hosted(plugin: AdmittedPlugin, open: () => Promise<Callable>): HostedPlugin {
  let opened: Promise<Callable> | undefined;
  return { plugin, use: () => (opened ??= open()), used: () => opened };
}

/** Looks at the file of a plugin that is known by its digest. */
async function openKnown(plugin: AdmittedPlugin, source: PluginSource, options: HostingOptions): Promise<Callable> {
  // A process is reached by a carrier of its own kind, and whoever uses its plugin is about to start it.
  if (plugin.carrier === "grpc") return callable(plugin, carrierOf(await admitted(source, options), options), options);
  const changed = await checkArtifact(source.path, source.name, { digest: source.digest, by: "lock" });
  if (changed !== undefined) throw new MasterchefError([changed]);
  const carrier = new CarrierOnUse(async () => {
    try {
      const { value, diagnostics } = await cachedComponent(plugin, options.cacheDir);
      diagnostics.forEach(options.onDiagnostic);
      return carrierOf(value ?? (await admitted(source, options)), options);
    } catch (error) {
      if (error instanceof MasterchefError) return refusing(error.diagnostics);
      throw error;
    }
  });
  return callable(plugin, carrier, options);
}

async function admitted(source: PluginSource, { cacheDir, limits = {}, onDiagnostic }: HostingOptions): Promise<Admitted> {
  const { value, diagnostics } = await admitPlugin(source, cacheDir, limits);
  if (value === undefined) throw new MasterchefError(diagnostics);
  for (const diagnostic of diagnostics) onDiagnostic(diagnostic);
  return value;
}

function carrierOf(value: Admitted, options: PluginHostOptions): Carrier {
  const { plugin } = value;
  const compileCache = join(options.cacheDir, "compiled");
  return "transpiled" in value
    ? new ComponentCarrier(plugin, value.transpiled, { compileCache })
    : new ProcessCarrier(plugin, value.executable, { compileCache, note: noteOf(plugin, options) });
}

function callable(plugin: AdmittedPlugin, carrier: Carrier, options: PluginHostOptions): Callable {
  const isKept = (options.keepResults ?? true) && plugin.kind !== "transport";
  const memo = isKept ? openMemo(options.cacheDir, plugin.digest) : Promise.resolve(noMemo);
  return { plugin, carrier, note: noteOf(plugin, options), memo, openAsks: makeOpenAsks() };
}

function noteOf({ name, version }: AdmittedPlugin, { onLog }: PluginHostOptions): (text: string) => void {
  return (text) => onLog?.({ plugin: name, version, text });
}

/** A file that changed between the look at it and its use. */
function refusing([first]: readonly Diagnostic[]): Carrier {
  const failure: CallFailure = { code: first?.code ?? "MC_HOST_READ", detail: `cannot be used: ${first?.detail ?? "its file is gone."}` };
  return {
    warm: () => Promise.resolve(),
    call: () => Promise.resolve({ tag: "failed", val: failure }),
    rest: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
