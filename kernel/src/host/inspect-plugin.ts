import type { Outcome } from "../diagnostics/outcome.ts";
import type { AdmittedPlugin } from "./admitted-plugin.ts";
import { looksLikeManifest } from "./admission/admit-plugin.ts";
import { admittedPlugin } from "./admission/describe-plugin.ts";
import { exportProblems, outlineComponent } from "./admission/outline-component.ts";
import { contracts } from "./contracts.ts";
import { grantLimits } from "./limits.ts";
import type { AllowedLimits } from "./limits.ts";
import { checkManifest } from "./manifest/check-manifest.ts";
import { readManifest } from "./manifest/read-manifest.ts";
import { wishesOf } from "./manifest/trusted-manifest.ts";
import { readArtifact } from "./read-artifact.ts";

/**
 * What a plugin says of itself and what would be granted, read from its file. Runs none of its code, keeps nothing, and does not say that it would be
 * admitted: the structure of a component's types is only compared when it is about to be used.
 */
export async function inspectPlugin(path: string, allowed: AllowedLimits = {}): Promise<Outcome<AdmittedPlugin>> {
  const artifact = await readArtifact(path, path, { digest: undefined, by: "lock" });
  if (artifact.tag === "err") return { diagnostics: [artifact.val] };
  const { bytes, digest } = artifact.val;
  const isManifest = looksLikeManifest(bytes);
  const outlined = isManifest ? undefined : outlineComponent(bytes, path);
  if (outlined !== undefined && outlined.value === undefined) return { diagnostics: outlined.diagnostics };
  const read = outlined?.value === undefined ? readManifest(bytes, path) : ({ tag: "ok", val: outlined.value.document } as const);
  if (read.tag === "err") return { diagnostics: [read.val] };
  const checked = checkManifest(read.val, path);
  if (checked.tag === "err") return { diagnostics: checked.val };
  const manifest = checked.val;
  const problems = outlined?.value === undefined ? [] : exportProblems(outlined.value.exports, contracts[manifest.kind], path);
  if (problems.length > 0) return { diagnostics: problems };
  return { value: admittedPlugin({ path, digest }, manifest, grantLimits(wishesOf(read.val), allowed)), diagnostics: [] };
}
