import type {
  Answer,
  Canonical,
  Declaration,
  Discovery,
  Envelope,
  Gathering,
  Problem,
  Question,
  Result,
  Search,
  Seen,
  Verdict,
} from "@masterchef/wit/host";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Called } from "../ir/called.ts";
import type { JsonObject } from "../ir/json.ts";
import type { ResourceType } from "../ir/resource-type.ts";
import type { AdmittedPlugin } from "./admitted-plugin.ts";
import type { AllowedLimits } from "./limits.ts";
import type { PluginLog } from "./plugin-log.ts";
import type { PluginSource } from "./plugin-source.ts";
import type { TransportSession } from "./grpc/transport-session.ts";

/** What a host is made from. */
export interface PluginHostOptions {
  readonly plugins: readonly PluginSource[];
  /** Where transpiled components and copies of executables are kept. Made if it is not there; must belong to the user of this process alone. */
  readonly cacheDir: string;
  /** The most any plugin gets. */
  readonly limits?: AllowedLimits | undefined;
  /**
   * Whether results of pure functions are kept in `cacheDir` and not computed again for the same input. What could hold a secret is not kept. True unless
   * said otherwise; whoever tests purity says otherwise.
   */
  readonly keepResults?: boolean | undefined;
  /**
   * Whether a locked plugin whose bytes were admitted before, under the digest the lock names, is taken by what was found then, and its file looked at when it
   * is first used. Without it all files are read at once.
   */
  readonly admitOnUse?: boolean | undefined;
  readonly onLog?: ((log: PluginLog) => void) | undefined;
}

/**
 * The plugins of a site, admitted and callable. A call never throws for what a plugin does: its members are faults instead. Calls may be
 * made side by side, of several plugins or of one. Throws `RangeError` for the name of a plugin that is not among them, and `MasterchefError` where
 * plugins are admitted on use and the file of one is not what the lock names.
 */
export interface PluginHost extends AsyncDisposable {
  readonly plugins: readonly AdmittedPlugin[];
  /** Warnings of admission, those of plugins that are admitted on use as soon as there are any. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * Where plugins are admitted on use: what is wrong with the files of locked plugins of which nothing is known, so that they are not among `plugins`. Matters
   * once a type is missing.
   */
  readonly refused: readonly Diagnostic[];
  /** Every resource type, by name of its plugin and type. */
  types(): readonly ResourceType[];
  type(name: string): ResourceType | undefined;
  /** Hold the files of these plugins against the lock now, if that was not done yet. Throws `MasterchefError` with everything that is wrong with any of them. */
  admit(plugins: readonly string[]): Promise<void>;
  /** Names of the plugins that were called, warmed or admitted by name. */
  used(): readonly string[];
  /** Write down what pure functions returned, ahead of the end. */
  keepResults(): Promise<void>;
  /** End the workers that have nothing to do and give their memory back. A later call starts one again. */
  rest(): Promise<void>;
  /** The version of a plugin. */
  version(plugin: string): string;
  /** Start workers and processes ahead of their first call: of these plugins, or of all. A failure shows at the first call.
   * A provider that has results kept from an earlier run is not started, since it will most likely not be needed. */
  warm(plugins?: readonly string[]): Promise<void>;
  canonicalize(plugin: string, batch: readonly Declaration[]): Promise<readonly Called<Result<Canonical, readonly Problem[]>>[]>;
  /** The envelopes. `facts` is a JSON text, here and below. */
  envelope(plugin: string, facts: string, batch: readonly Declaration[]): Promise<readonly Called<Result<Envelope, readonly Problem[]>>[]>;
  decide(plugin: string, facts: string, answers: readonly Answer[], batch: readonly Question[]): Promise<readonly Called<Verdict>[]>;
  /** A page of what exists already of a type that its manifest says `discover` of. */
  discover(plugin: string, facts: string, answers: readonly Answer[], search: Search): Promise<Called<Discovery>>;
  gather(plugin: string, known: string, answers: readonly Answer[], seen: readonly Seen[]): Promise<Called<Gathering>>;
  /** Open a link through a transport. Throws `MasterchefError` if it cannot be opened. */
  openTransport(plugin: string, config: JsonObject): Promise<TransportSession>;
}
