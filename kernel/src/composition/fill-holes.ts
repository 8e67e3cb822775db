import { hash } from "node:crypto";
import { fillHoles } from "../compile/fill-holes.ts";
import type { PluginHost } from "../host/plugin-host.ts";
import { problemDiagnostic } from "../plan/problem-diagnostic.ts";
import { isJsonObject } from "../ir/json.ts";
import type { JsonObject } from "../ir/json.ts";
import type { Places } from "../ir/places.ts";
import type { ResourceNode } from "../ir/resource-node.ts";
import type { FillHoles, FilledDesired } from "../plan/plan-input.ts";
import { parseJson } from "../ir/parse-json.ts";
import type { SiteContext } from "./site-context.ts";

/** Fills the holes of a document with what the resources it reads turned out to be, and brings the result to canonical form again. */
export function fillHolesWith(host: PluginHost, context: SiteContext, places: Places): FillHoles {
  return async (resource, results) => {
    const type = host.type(resource.type);
    if (type === undefined) throw new Error(`Cannot fill ${resource.address}: no plugin has the type ${resource.type}`);
    const filled = await fillHoles(resource.desired, {
      results: new Map(Array.from(results).flatMap(([address, state]) => (isJsonObject(state) ? [[address, state] as const] : []))),
      schema: type.schema,
      address: resource.address,
      locate: (pointer) => places.locate(resource.address, pointer),
      keep: (bytes) => context.files.keep(bytes),
      sha256: (bytes) => hash("sha256", bytes),
    });
    switch (filled.tag) {
      case "filled":
        return await canonical(host, { ...resource, desired: filled.desired }, places);
      case "unknown":
        return { tag: "unknown", val: filled.reads.join(", ") };
      case "failed":
        return { tag: "invalid", val: filled.diagnostics };
    }
  };
}

async function canonical(host: PluginHost, resource: ResourceNode, places: Places): Promise<FilledDesired> {
  const declaration = { typeName: resource.type, name: resource.name, desired: JSON.stringify(resource.desired) };
  const [called] = await host.canonicalize(resource.plugin, [declaration]);
  if (called === undefined) throw new Error(`Cannot fill ${resource.address}: the plugin gave no canonical form`);
  if (called.tag === "fault") return { tag: "fault", val: called.val };
  if (called.val.tag === "err") {
    return { tag: "invalid", val: called.val.val.map((problem) => problemDiagnostic("MC_PLAN_INVALID", problem, { resource, places })) };
  }
  return { tag: "filled", val: objectIn(called.val.val.desired) };
}

function objectIn(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new Error("Cannot fill: a canonical document is no object");
  return value;
}
