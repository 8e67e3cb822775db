import type { AdmittedPlugin } from "../admitted-plugin.ts";
import type { Limits } from "../limits.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { capabilitiesOf } from "../manifest/trusted-manifest.ts";
import { checkSignature } from "./check-signature.ts";

/** A plugin whose manifest was checked and whose digest was compared, once its signature has been looked at. */
export function admittedPlugin(
  request: { readonly path: string; readonly digest: string },
  manifest: Manifest,
  limits: Limits,
): AdmittedPlugin {
  return {
    name: manifest.name,
    version: manifest.version,
    kind: manifest.kind,
    carrier: manifest.carrier,
    manifest,
    digest: request.digest,
    path: request.path,
    capabilities: capabilitiesOf(manifest),
    limits,
    signature: checkSignature({ name: manifest.name, version: manifest.version, digest: request.digest }),
  };
}
