import { canonicalText } from "./canonical-text.ts";
import type { Execution } from "./execution.ts";
import type { Ir } from "./ir.ts";
import type { Json, JsonObject } from "./json.ts";

/** The graph as canonical JSON (RFC 8785): the same bytes on every machine, and the other way round of `readIr`. */
export function writeIr(ir: Ir): string {
  return canonicalText(irToJson(ir));
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
