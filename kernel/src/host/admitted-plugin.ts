import type { Pattern } from "@masterchef/wit/host";
import type { PluginKind } from "./contracts.ts";
import type { Limits } from "./limits.ts";
import type { Manifest } from "./manifest/manifest.ts";

/** How a plugin is run. */
export const carriers = ["component", "grpc"] as const;

/** A plugin whose bytes were looked at and found right. None of its code has run. */
export interface AdmittedPlugin {
  readonly name: string;
  readonly version: string;
  readonly kind: PluginKind;
  readonly carrier: (typeof carriers)[number];
  readonly manifest: Manifest;
  /** Digest of the component, or for the gRPC carrier of the manifest, which names the digest of the executable. `sha256:<hex>`. */
  readonly digest: string;
  /** The component's file; for the gRPC carrier the manifest's. */
  readonly path: string;
  readonly capabilities: Capabilities;
  readonly limits: Limits;
  /** What the signature says. Nothing is checked yet; see `check-signature.ts`. */
  readonly signature: "unsigned";
}

/** What a plugin may ask and do at most, as its manifest declares. */
export interface Capabilities {
  readonly ask: readonly Pattern[];
  readonly do: readonly Pattern[];
}
