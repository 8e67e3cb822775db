import type { ResourceType } from "./resource-type.ts";

/**
 * The name a plugin is handed with a declaration. It stands for the identity attribute where that is unset, so for an instance it is the key. A type without
 * such an attribute gets a name that no other resource of the type has: `name`, or `name[key]`.
 */
export function declarationName(type: ResourceType, name: string, key: string | undefined): string {
  if (key === undefined) return name;
  return type.identity === undefined ? `${name}[${key}]` : key;
}
