import { acceptLifted } from "@masterchef/wit/codec";
import type { Answer, Canonical, Declaration, Pattern, Question } from "@masterchef/wit/host";
import type { ProviderFunctions } from "@masterchef/wit/guest";
import { isJsonObject } from "@masterchef/kernel/testing";
import type { Capabilities, JsonObject, ProviderPort, ResourceType } from "@masterchef/kernel/testing";
import { provider as command } from "@masterchef/plugin-command";
import { provider as files } from "@masterchef/plugin-files";
import { readFileSync } from "node:fs";
import { provider as world } from "./providers/provider.ts";
import { parseJson } from "./json.ts";

/** A plugin whose code runs right here, as it stands in its sources. */
interface LocalPlugin {
  readonly functions: ProviderFunctions;
  readonly types: Readonly<Record<string, Partial<Pick<ResourceType, "refresh" | "settleMs">>>>;
}

const plugins: Readonly<Record<string, LocalPlugin>> = {
  "masterchef/files": { functions: files, types: manifestTypes(new URL("../../plugins/files/manifest.json", import.meta.url)) },
  "masterchef/command": { functions: command, types: manifestTypes(new URL("../../plugins/command/manifest.json", import.meta.url)) },
  "masterchef/world": {
    functions: world,
    types: { line: {}, package: {}, service: { refresh: true, settleMs: 2000 }, user: {}, module: {}, sysctl: {}, script: { refresh: true }, act: {} },
  },
};

function manifestTypes(url: URL): LocalPlugin["types"] {
  const manifest = parseJson(readFileSync(url, "utf8"));
  const types = isJsonObject(manifest) ? manifest["types"] : undefined;
  if (!isJsonObject(types)) throw new Error(`${url.pathname} lists no types`);
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { refresh: isJsonObject(type) && type["refresh"] === true }]));
}

/** The plugin that owns a type. */
export function pluginOf(type: string): string {
  const found = Object.entries(plugins).find(([, plugin]) => Object.hasOwn(plugin.types, type));
  if (found === undefined) throw new Error(`No plugin of the worlds owns the type ${type}`);
  return found[0];
}

/** What the planner asks of a type. */
export function typeOf(name: string): ResourceType {
  const plugin = pluginOf(name);
  const { refresh = false, settleMs = 0 } = plugins[plugin]?.types[name] ?? {};
  return { name, plugin, summary: "", schema: {}, state: {}, identity: "name", refresh, settleMs };
}

/** The canonical form of a document; throws where the plugin refuses it. */
export function canonical(declaration: Declaration): Canonical {
  const [result] = functionsOf(pluginOf(declaration.typeName)).canonicalize([declaration]);
  if (result?.tag === "ok") return result.val;
  throw new Error(`${declaration.typeName} ${declaration.name} is refused: ${JSON.stringify(result?.val)}`);
}

/** Providers in this process. `onDecide` is told what each call of `decide` is about. */
export function localProviders(onDecide?: (batch: readonly Question[], answers: readonly Answer[]) => void): ProviderPort {
  return {
    version: () => "1.0.0",
    async envelope(plugin, facts, batch) {
      return functionsOf(plugin).bound(facts, [...batch]).map((result) => ({ tag: "ok", val: result.tag === "ok" ? { tag: "ok", val: acceptLifted("Envelope", result.val) } : result }));
    },
    async decide(plugin, facts, answers, batch) {
      onDecide?.(batch, answers);
      return functionsOf(plugin).decide(facts, [...answers], [...batch]).map((verdict) => ({ tag: "ok", val: acceptLifted("Verdict", verdict) }));
    },
  };
}

function functionsOf(plugin: string): ProviderFunctions {
  const found = plugins[plugin];
  if (found === undefined) throw new Error(`There is no plugin ${plugin} in the worlds`);
  return found.functions;
}

const anywhere: Pattern["scopes"] = [{ tag: "is", val: { tag: "everything" } }];

/** A manifest that lets everything be done: worlds try the kernel, not grants. */
export const everythingGranted: Capabilities = {
  ask: ["file", "directory", "account", "process"].map((does) => granted(does)),
  do: ["write-file", "make-directory", "make-link", "set-attributes", "move", "remove", "run", "barrier"].map((does) => granted(does)),
};

function granted(does: string): Pattern {
  return { does, scopes: anywhere, argv: [{ tag: "rest", val: "*" }], content: { tag: "any" }, identities: ["*"], destroys: [], destroysAny: true };
}

/** A document as JSON. */
export function parsed(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new Error("The document is no object");
  return value;
}
