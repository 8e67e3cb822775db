import { canonicalText } from "./canonical-text.ts";
import type { Execution } from "./execution.ts";
import type { Ir } from "./ir.ts";
import type { Json, JsonObject } from "./json.ts";

/** The graph as canonical JSON (RFC 8785): the same bytes on every machine, and the other way round of `readIr`. */
export function writeIr(ir: Ir): string {
  return canonicalText(irToJson(ir));
}

/** The name of a graph: `sha256:` and the digest of its canonical text. `sha256` gives lower-case hexadecimal digits of a text in UTF-8. */
export function irDigest(ir: Ir, sha256: (text: string) => string): string {
  return `sha256:${sha256(writeIr(ir))}`;
}

function irToJson(ir: Ir): JsonObject {
  return {
    masterchef: ir.masterchef,
    format: ir.format,
    site: ir.site,
    resources: ir.resources.map(({ kind, address, type, name, identity, plugin, desired, execution }) => ({
      kind,
      address,
      type,
      name,
      identity,
      plugin,
      desired,
      execution: executionToJson(execution),
    })),
    relations: ir.relations.map(({ kind, word, from, to }) => ({ kind, word, from, to })),
  };
}

function executionToJson(execution: Execution): JsonObject {
  const { tags, become, retries, retryDelaySeconds, retryBackoff, retryJitterSeconds, timeoutSeconds } = execution;
  const members: Record<string, Json> = { tags, retries, retryDelaySeconds, retryBackoff, retryJitterSeconds };
  if (become !== undefined) members["become"] = become;
  if (timeoutSeconds !== undefined) members["timeoutSeconds"] = timeoutSeconds;
  return members;
}
