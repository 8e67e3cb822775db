import type { Declaration } from "@masterchef/wit/host";
import type { PluginHost } from "../host/plugin-host.ts";
import type { JsonObject } from "../ir/json.ts";

/** A document in canonical form, of a resource by a name. */
export interface CanonicalResource {
  readonly plugin: string;
  readonly type: string;
  readonly name: string;
  readonly desired: JsonObject;
}

/** What a user would write of each: the members that the canonical form would not have without being told. */
export async function minimalDocuments(host: PluginHost, resources: readonly CanonicalResource[]): Promise<readonly JsonObject[]> {
  const trials = resources.flatMap((resource, index) =>
    Object.keys(resource.desired).map((member) => ({ index, member, resource, document: without(resource.desired, [member]) })),
  );
  const needless = resources.map((): string[] => []);
  const same = await sameAsWhole(host, trials);
  for (const [at, { index, member }] of trials.entries()) if (same[at] === true) needless[index]?.push(member);
  const reduced = resources.map((resource, index) => ({ resource, document: without(resource.desired, needless[index] ?? []) }));
  const stillSame = await sameAsWhole(host, reduced);
  return reduced.map(({ resource, document }, at) => (stillSame[at] === true ? document : resource.desired));
}

/** Whether each document has the canonical form of the whole one. */
async function sameAsWhole(
  host: PluginHost,
  trials: readonly { readonly resource: CanonicalResource; readonly document: JsonObject }[],
): Promise<readonly boolean[]> {
  const same: boolean[] = trials.map(() => false);
  const byPlugin = Map.groupBy(trials.entries(), ([, { resource }]) => resource.plugin);
  await Promise.all(
    Array.from(byPlugin, async ([plugin, group]) => {
      const batch = group.map(([, { resource, document }]): Declaration => {
        return { typeName: resource.type, name: resource.name, desired: JSON.stringify(document) };
      });
      const results = await host.canonicalize(plugin, batch);
      for (const [at, [trial, { resource }]] of group.entries()) {
        const result = results[at];
        const canonical = result?.tag === "ok" && result.val.tag === "ok" ? result.val.val.desired : undefined;
        same[trial] = canonical !== undefined && sameJson(canonical, resource.desired);
      }
    }),
  );
  return same;
}

/** Canonical forms have their members in the order of the type. */
function sameJson(text: string, document: JsonObject): boolean {
  return JSON.stringify(JSON.parse(text)) === JSON.stringify(document);
}

function without(document: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !members.includes(name)));
}
