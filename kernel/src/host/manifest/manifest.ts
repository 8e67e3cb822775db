import type { JsonObject } from "../../ir/json.ts";
import type { Limits } from "../limits.ts";
import type { PluginKind } from "../contracts.ts";

/** The format of manifests this host reads. */
export const manifestFormat = 1;

/** What a plugin says of itself, in the shape of `manifest.schema.json`. Read from the artifact; nothing in it is believed beyond what is checked. */
export interface Manifest {
  readonly masterchef: "manifest";
  readonly format: typeof manifestFormat;
  /** `owner/name`. */
  readonly name: string;
  /** Semantic version. */
  readonly version: string;
  readonly kind: PluginKind;
  /** Package and version of the contract, `masterchef:provider@0.1.0`. */
  readonly contract: string;
  readonly carrier: "component" | "grpc";
  readonly summary: string;
  readonly license: string;
  readonly homepage?: string | undefined;
  /** Digest of the bundled source a component was built from. */
  readonly source?: string | undefined;
  /** Carrier `grpc` only. */
  readonly executable?: ManifestExecutable | undefined;
  /** Patterns in their JSON form. */
  readonly capabilities: { readonly ask: readonly JsonObject[]; readonly do: readonly JsonObject[] };
  readonly limits?: Partial<Limits> | undefined;
  /** Names of the facts a provider is handed. */
  readonly facts?: readonly string[] | undefined;
  /** The facts a facts plugin owns: JSON Schemas by name. */
  readonly provides?: Readonly<Record<string, JsonObject>> | undefined;
  /** The resource types a provider owns, by name. */
  readonly types?: Readonly<Record<string, ManifestType>> | undefined;
  /** Explanation and remedy of each problem code. */
  readonly problems?: Readonly<Record<string, string>> | undefined;
  /** JSON Schema of a transport's connection document. */
  readonly config?: JsonObject | undefined;
}

/** The program of a plugin that runs in a process of its own. */
export interface ManifestExecutable {
  /** Name of a file beside the manifest. */
  readonly file: string;
  /** `sha256:<hex>` of that file. */
  readonly digest: string;
  /** `node`: run by the Node that runs Masterchef. `native`: started as it is. */
  readonly runtime: "node" | "native";
}

/** One resource type. */
export interface ManifestType {
  readonly summary: string;
  /** The attribute that is the identity. Missing: the type has none by nature, and each declaration is a resource of its own. */
  readonly identity?: string | undefined;
  readonly refresh?: boolean | undefined;
  readonly settleMs?: number | undefined;
  readonly discover?: boolean | undefined;
  readonly schema: JsonObject;
  readonly state: JsonObject;
  readonly examples?: readonly ManifestExample[] | undefined;
}

/** A resource as a user might write it. */
export interface ManifestExample {
  readonly title: string;
  readonly name: string;
  readonly desired: JsonObject;
}
