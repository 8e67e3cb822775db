import type { Compiled } from "../compile/compile-input.ts";
import type { PluginHost } from "../host/plugin-host.ts";
import { isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import type { SiteTexts } from "./compile-site.ts";
import { namedPlugins } from "./named-plugins.ts";

/**
 * Whether facts must be gathered before this site can be compiled. Told from the text, so that a site that reads none need not wait for them: an expression
 * names `facts`, and a template, which is another file, may.
 */
export function readsFacts(host: PluginHost, texts: SiteTexts): boolean {
  const { site, varsFiles } = texts;
  const handed = host.plugins.filter(({ manifest }) => (manifest.facts?.length ?? 0) > 0);
  if (handed.length > 0 && namedPlugins(handed, texts).length > 0) return true;
  return [site, ...varsFiles].some(({ text }) => {
    const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
    return ["facts", "template", "imports", "includes", "overlays"].some((word) => bytes.includes(word));
  });
}

/** Paths of the facts that count: those the site reads, and those that the manifests of the plugins of its resources name. */
export function factPaths(host: PluginHost, { ir, usedFacts }: Compiled): readonly string[] {
  const plugins = new Set(ir.resources.map(({ plugin }) => plugin));
  const handed = host.plugins.flatMap(({ name, manifest }) => (plugins.has(name) ? (manifest.facts ?? []) : []));
  return [...new Set([...handed, ...usedFacts])];
}

/** The facts that count, out of all that were gathered. They are part of the plan. */
export function factsAt(paths: readonly string[], facts: JsonObject): JsonObject {
  let chosen: JsonObject = {};
  for (const path of paths) chosen = withPath(chosen, facts, path.split("."));
  return chosen;
}

/** `into` with the value `from` has at the path, as far as it has one. A whole value takes the place of its parts. */
function withPath(into: JsonObject, from: JsonObject, [name = "", ...rest]: readonly string[]): JsonObject {
  const value: Json | undefined = Object.hasOwn(from, name) ? from[name] : undefined;
  if (value === undefined) return into;
  const before = Object.hasOwn(into, name) ? into[name] : undefined;
  const whole = rest.length === 0 || !isJsonObject(value);
  return { ...into, [name]: whole ? value : withPath(isJsonObject(before) ? before : {}, value, rest) };
}
