import { digestOfJson } from "../ir/digest.ts";
import type { Ir } from "../ir/ir.ts";
import type { Json } from "../ir/json.ts";
import type { RelationNode } from "../ir/relation-node.ts";
import type { ResourceNode } from "../ir/resource-node.ts";

/** The name of a graph: the digest of its canonical JSON. */
export function irDigest({ masterchef, format, site, resources, relations }: Ir): string {
  return digestOfJson({ masterchef, format, site, resources: resources.map(resourceJson), relations: relations.map(relationJson) });
}

function resourceJson({ execution, ...resource }: ResourceNode): Json {
  const { become, timeoutSeconds, ...rest } = execution;
  return {
    ...resource,
    execution: { ...rest, ...(become === undefined ? {} : { become }), ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) },
  };
}

function relationJson(relation: RelationNode): Json {
  return { ...relation };
}
