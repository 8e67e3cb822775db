import { bytesOf, listPieces, memberPieces, objectPieces, textOf } from "./canonical-pieces.ts";
import type { Piece } from "./canonical-pieces.ts";
import { canonicalText } from "./canonical-text.ts";
import type { Execution } from "./execution.ts";
import type { Ir } from "./ir.ts";
import type { Json, JsonObject } from "./json.ts";
import type { RelationNode } from "./relation-node.ts";
import type { ResourceNode } from "./resource-node.ts";

/** The graph as canonical JSON (RFC 8785): the same bytes on every machine, and the other way round of `readIr`. */
export function writeIr(ir: Ir): string {
  return textOf(irPieces(ir));
}

/** The same as UTF-8. */
export function irBytes(ir: Ir): Uint8Array {
  return bytesOf(irPieces(ir));
}

function irPieces({ masterchef, format, site, resources, relations }: Ir): Iterable<Piece> {
  return objectPieces({
    ...memberPieces({ masterchef, format, site }),
    resources: listPieces(resources.values().map((resource) => canonicalText(resourceToJson(resource)))),
    relations: listPieces(relations.values().map((relation) => canonicalText(relationToJson(relation)))),
  });
}

function resourceToJson({ execution, handler, ...node }: ResourceNode): JsonObject {
  const { kind, address, type, name, identity, plugin, desired } = node;
  const members = { kind, address, type, name, identity, plugin, desired, execution: executionToJson(execution) };
  return handler === true ? { ...members, handler } : members;
}

function relationToJson({ kind, word, from, to }: RelationNode): JsonObject {
  return { kind, word, from, to };
}

function executionToJson(execution: Execution): JsonObject {
  const { tags, become, retries, retryDelaySeconds, retryBackoff, retryJitterSeconds, breakerAfter, timeoutSeconds } = execution;
  const members: Record<string, Json> = { tags, retries, retryDelaySeconds, retryBackoff, retryJitterSeconds };
  if (become !== undefined) members["become"] = become;
  if (breakerAfter !== undefined) members["breakerAfter"] = breakerAfter;
  if (timeoutSeconds !== undefined) members["timeoutSeconds"] = timeoutSeconds;
  return members;
}
