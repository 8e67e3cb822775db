import type { Act, Read, TypeName } from "@masterchef/wit/host";

/** The kinds of plugins this host knows. */
export const pluginKinds = ["provider", "facts", "transport"] as const;

/** One of the kinds. */
export type PluginKind = (typeof pluginKinds)[number];

/** What a plugin of a kind must speak. */
export interface Contract {
  /** As a manifest names it: package and version. */
  readonly name: string;
  /** The interface its functions are in, as a component exports it. */
  readonly interface: string;
  /** Everything a component of this kind exports, `init` of its engine apart. Undefined: the kind has no component carrier. */
  readonly exports?: readonly string[] | undefined;
  /** The world a component is built against. */
  readonly world: string;
  /** The gRPC service of the same contract. */
  readonly service: string;
}

const vocabulary = "masterchef:target/vocabulary@0.1.0";
const exchange = "masterchef:target/exchange@0.1.0";

/** The contracts in force, by kind. */
export const contracts: Readonly<Record<PluginKind, Contract>> = {
  provider: {
    name: "masterchef:provider@0.1.0",
    interface: "masterchef:provider/provider@0.1.0",
    exports: [vocabulary, exchange, "masterchef:provider/provider@0.1.0"],
    world: "masterchef:provider/provider-plugin@0.1.0",
    service: "masterchef.provider.v0_1.Provider",
  },
  facts: {
    name: "masterchef:facts@0.1.0",
    interface: "masterchef:facts/facts@0.1.0",
    exports: [vocabulary, exchange, "masterchef:facts/facts@0.1.0"],
    world: "masterchef:facts/facts-plugin@0.1.0",
    service: "masterchef.facts.v0_1.Facts",
  },
  transport: {
    name: "masterchef:transport@0.1.0",
    interface: "masterchef:transport/transport@0.1.0",
    world: "masterchef:transport/transport-plugin@0.1.0",
    service: "masterchef.transport.v0_1.Transport",
  },
};

/** How one pure function of a contract crosses a carrier. */
export interface ContractFunction {
  readonly kind: PluginKind;
  /** Names of its parameters, in order: the members of `request`. */
  readonly parameters: readonly string[];
  readonly request: TypeName;
  readonly response: TypeName;
  /** Its name in the gRPC service. */
  readonly rpc: string;
}

/** The names of the pure functions the host calls. */
export const functionNames = ["canonicalize", "bound", "decide", "discover", "gather"] as const;

/** The name of a pure function. */
export type FunctionName = (typeof functionNames)[number];

/** How each of them crosses a carrier. */
export const contractFunctions: Readonly<Record<FunctionName, ContractFunction>> = {
  canonicalize: {
    kind: "provider",
    parameters: ["batch"],
    request: "CanonicalizeRequest",
    response: "CanonicalizeResponse",
    rpc: "Canonicalize",
  },
  bound: { kind: "provider", parameters: ["facts", "batch"], request: "BoundRequest", response: "BoundResponse", rpc: "Bound" },
  decide: {
    kind: "provider",
    parameters: ["facts", "answers", "batch"],
    request: "DecideRequest",
    response: "DecideResponse",
    rpc: "Decide",
  },
  discover: {
    kind: "provider",
    parameters: ["facts", "answers", "batch"],
    request: "DiscoverRequest",
    response: "DiscoverResponse",
    rpc: "Discover",
  },
  gather: { kind: "facts", parameters: ["known", "answers", "seen"], request: "GatherRequest", response: "GatherResponse", rpc: "Gather" },
};

const reads: Readonly<Record<Exclude<Read["tag"], "other">, true>> = {
  file: true,
  directory: true,
  tree: true,
  account: true,
  process: true,
  http: true,
};

const acts: Readonly<Record<Exclude<Act["tag"], "other">, true>> = {
  "write-file": true,
  "make-directory": true,
  "make-link": true,
  "set-attributes": true,
  move: true,
  remove: true,
  run: true,
  http: true,
  barrier: true,
};

/** The capabilities the vocabulary knows by name: what may be asked, what may be done. Others have a slash in their name. */
export const knownCapabilities: { readonly ask: readonly string[]; readonly do: readonly string[] } = {
  ask: Object.keys(reads),
  do: Object.keys(acts),
};
