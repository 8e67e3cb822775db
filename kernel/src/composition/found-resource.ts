import type { Finding } from "@masterchef/wit/host";
import type { JsonObject } from "../ir/json.ts";
import type { ResourceType } from "../ir/resource-type.ts";

/** One thing that was found, with its type. */
export interface FoundResource {
  readonly type: ResourceType;
  readonly finding: Finding;
  readonly desired: JsonObject;
}

/** The name a resource is declared under: its identity, where the type has one. */
export function declaredName(type: ResourceType, name: string, desired: JsonObject): string {
  const identity = type.identity === undefined ? undefined : desired[type.identity];
  return typeof identity === "string" ? identity : name;
}
