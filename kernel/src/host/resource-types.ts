import type { ResourceType } from "../ir/resource-type.ts";
import type { AdmittedPlugin } from "./admitted-plugin.ts";

/** The resource types of a plugin, as its manifest describes them. */
export function resourceTypesOf(plugin: AdmittedPlugin): readonly ResourceType[] {
  return Object.entries(plugin.manifest.types ?? {}).map(([name, type]) => ({
    name,
    plugin: plugin.name,
    summary: type.summary,
    schema: type.schema,
    state: type.state,
    identity: type.identity,
    refresh: type.refresh ?? false,
    discover: type.discover ?? false,
    settleMs: type.settleMs ?? 0,
  }));
}
