import { isResourceName, isTypeName } from "../../address/address.ts";
import { isJsonObject } from "../../ir/json.ts";
import type { JsonObject } from "../../ir/json.ts";
import type { ResourceType } from "../../ir/resource-type.ts";
import type { DefaultsChain } from "../compose/layer.ts";
import type { TypeRegistry } from "../compile-input.ts";
import { placeText, rangeAt } from "../read/source-file.ts";
import type { SourceFile, Span } from "../read/source-file.ts";
import { describe } from "../read/source-node.ts";
import type { MapEntry, MapNode, SourceNode } from "../read/source-node.ts";
import type { Report } from "../report.ts";
import { unknownKeyIssue } from "../schema/explain-issue.ts";
import { executionKeys, instanceKeys, laterExecutionKeys, relationKeys } from "../words/keys.ts";
import { didYouMean, listOf } from "../words/suggest.ts";
import type { SiteDocument } from "./bind-site.ts";

/** A resource as declared, with what defaults add. */
export interface DeclaredResource {
  /** Without instance key. */
  readonly address: string;
  /** Its path in the document, as diagnostics name it. */
  readonly about: string;
  /** Whether it is a handler: left alone until something that changed calls for it. */
  readonly handler: boolean;
  readonly name: string;
  readonly type: ResourceType;
  /** Its key in the document. */
  readonly at: Span;
  /** Where other files change it. */
  readonly also: readonly Span[];
  readonly node: MapNode;
  readonly settings: ReadonlyMap<string, MapEntry>;
  readonly attributes: ReadonlyMap<string, MapEntry>;
  /** What its template reads as `values`. */
  readonly values: MapEntry | undefined;
  /** Attributes that a misspelt key was taken for: nobody needs to hear that they are missing. */
  readonly meant: ReadonlySet<string>;
}

/** The resources of a site. */
export interface DeclaredResources {
  readonly list: readonly DeclaredResource[];
  /** Every address that is declared, also by a resource with errors. */
  readonly addresses: ReadonlySet<string>;
}

interface Binding {
  readonly file: SourceFile;
  readonly report: Report;
  readonly types: TypeRegistry;
}

const settingWords = new Set(executionKeys);
const laterWords = new Set<string>(laterExecutionKeys);
/** What would make every resource of a type wait for the same one, or be another number of resources. */
const notInDefaults = new Set<string>([...relationKeys, ...instanceKeys, "description"]);

/** Read the resources of a site and fill them with its defaults. */
export function bindResources(site: SiteDocument, types: TypeRegistry, report: Report): DeclaredResources {
  const binding: Binding = { file: site.file, report, types };
  const defaults = boundDefaults(binding);
  // Checked even where there is no resource for it to reach.
  defaults(site.defaults(""));
  const addresses = new Set<string>();
  const list: DeclaredResource[] = [];
  for (const section of ["resources", "handlers"] as const) {
    for (const entry of site[section]?.entries ?? []) {
      if (section === "handlers" && refuseSecond(entry, site, binding)) continue;
      addresses.add(entry.key);
      const resource = bindResource(entry, { section, defaults: defaults(site.defaults(entry.key)) }, binding);
      if (resource !== undefined) list.push(resource);
    }
  }
  return { list, addresses };
}

/** An address is that of a resource or that of a handler. */
function refuseSecond(entry: MapEntry, { resources }: SiteDocument, { file, report }: Binding): boolean {
  const first = resources?.entries.find(({ key }) => key === entry.key);
  if (first === undefined) return false;
  const at = rangeAt(file, first.at);
  report.error("MC_RESOURCE_DUPLICATE", {
    at: rangeAt(file, entry.at),
    about: `handlers.${entry.key}`,
    detail: `${entry.key} is declared as a resource too (${placeText(file, first.at, entry.at)}). Give the handler another name.`,
    related: [{ at, note: `${entry.key} is declared here` }],
  });
  return true;
}

/** What defaults say of one type, the strongest first. */
type DefaultsOf = (type: string) => readonly MapEntry[];

/** Binds the defaults of each document once. Those of a resource's own document speak of its type; those of the documents around it only of all. */
function boundDefaults(binding: Binding): (chain: DefaultsChain) => DefaultsOf {
  const bound = new Map<MapNode, ReadonlyMap<string, readonly MapEntry[]>>();
  const entriesOf = (node: MapNode | undefined, key: string): readonly MapEntry[] => {
    if (node === undefined) return [];
    const known = bound.get(node) ?? bindDefaults(node, binding);
    bound.set(node, known);
    return known.get(key) ?? [];
  };
  return (chain) => {
    for (const node of chain) entriesOf(node, "all");
    return (type) => [...entriesOf(chain[0], type), ...chain.flatMap((node) => entriesOf(node, "all"))];
  };
}

function bindDefaults(node: MapNode | undefined, binding: Binding): ReadonlyMap<string, readonly MapEntry[]> {
  const defaults = new Map<string, readonly MapEntry[]>();
  for (const entry of node?.entries ?? []) {
    const about = `defaults.${entry.key}`;
    const map = asMap(entry.value, about, binding);
    const type = entry.key === "all" ? undefined : typeNamed(entry.key, { at: entry.at, about }, binding);
    if (map === undefined || (entry.key !== "all" && type === undefined)) continue;
    defaults.set(
      entry.key,
      map.entries.filter((one) => isDefault(one, { about, type }, binding)),
    );
  }
  return defaults;
}

function isDefault(entry: MapEntry, of: { readonly about: string; readonly type: ResourceType | undefined }, binding: Binding): boolean {
  const at = rangeAt(binding.file, entry.at);
  const about = `${of.about}.${entry.key}`;
  if (notInDefaults.has(entry.key)) {
    binding.report.error("MC_CONFIG_CONFLICT", {
      at,
      about,
      detail: `"${entry.key}" belongs to one resource and has no default. Write it where it is needed.`,
    });
    return false;
  }
  if (settingWords.has(entry.key)) return !refuseLater(entry, about, binding);
  if (of.type === undefined) {
    binding.report.error("MC_CONFIG_UNKNOWN_KEY", {
      at,
      about,
      detail: `defaults.all has execution keys only. Write attributes under defaults.<type>.`,
    });
    return false;
  }
  return checkAttribute(entry, { about, type: of.type }, binding) === undefined;
}

function bindResource(
  entry: MapEntry,
  { section, defaults }: { readonly section: "resources" | "handlers"; readonly defaults: DefaultsOf },
  binding: Binding,
): DeclaredResource | undefined {
  const about = `${section}.${entry.key}`;
  const handler = section === "handlers";
  const dot = entry.key.indexOf(".");
  const typeName = dot < 0 ? entry.key : entry.key.slice(0, dot);
  const name = dot < 0 ? "" : entry.key.slice(dot + 1);
  if (!checkName({ typeName, name, entry, about }, binding)) return undefined;
  const type = typeNamed(typeName, { at: { start: entry.at.start, end: entry.at.end }, about }, binding);
  const node = asMap(entry.value, about, binding);
  if (type === undefined || node === undefined) return undefined;
  const settings = new Map<string, MapEntry>();
  const attributes = new Map<string, MapEntry>();
  const meant = new Set<string>();
  let values: MapEntry | undefined;
  const own = new Set(node.entries.map((one) => one.key));
  const takesValues = hasTemplate(type.schema) && !Object.hasOwn(propertiesOf(type.schema) ?? {}, "values");
  for (const one of node.entries) {
    if (takesValues && one.key === "values") values = one;
    else if (settingWords.has(one.key)) {
      if (!refuseLater(one, `${about}.${one.key}`, binding)) settings.set(one.key, one);
    } else {
      const wrong = checkAttribute(one, { about: `${about}.${one.key}`, type }, binding);
      if (wrong === undefined) attributes.set(one.key, one);
      else if (wrong !== "") meant.add(wrong);
    }
  }
  for (const one of defaults(type.name)) {
    const target = settingWords.has(one.key) ? settings : attributes;
    if (!own.has(one.key) && !target.has(one.key)) target.set(one.key, one);
  }
  return {
    address: entry.key,
    about,
    handler,
    name,
    type,
    at: entry.at,
    also: entry.also ?? [],
    node,
    settings,
    attributes,
    values,
    meant,
  };
}

function checkName(
  found: { readonly typeName: string; readonly name: string; readonly entry: MapEntry; readonly about: string },
  { file, report }: Binding,
): boolean {
  const { typeName, name, entry, about } = found;
  const at = rangeAt(file, entry.at);
  const refuse = (detail: string): false => {
    report.error("MC_RESOURCE_NAME", { at, about, detail });
    return false;
  };
  if (entry.key.includes("${{")) return refuse("A name holds no expression. Use loop or matrix: its instances are named by their keys.");
  if (/^[A-Za-z_]+\[.*\]$/.test(entry.key))
    return refuse(
      `Write it as ${JSON.stringify(
        entry.key
          .toLowerCase()
          .replace(/\[['"]?/, ".")
          .replace(/['"]?\]$/, ""),
      )}.`,
    );
  if (name === "")
    return refuse(
      `A resource is written type.name, as in ${JSON.stringify(`${isTypeName(typeName) ? typeName : "file"}.main`)}. Give it a name.`,
    );
  if (!isTypeName(typeName)) return refuse(`${JSON.stringify(typeName)} cannot be a type. Types are lower case words such as file.`);
  if (!isResourceName(name)) return refuse(`${JSON.stringify(name)} cannot be a name. Use at most 200 letters, digits and _ . / @ + -.`);
  return true;
}

function typeNamed(
  name: string,
  place: { readonly at: Span; readonly about: string },
  { file, report, types }: Binding,
): ResourceType | undefined {
  const type = types.type(name);
  if (type !== undefined) return type;
  const near = didYouMean(name, types.names);
  const known = types.names.length === 0 ? " No plugin is installed that has types." : ` There are ${listOf(types.names.toSorted())}.`;
  const at = rangeAt(file, { start: place.at.start, end: Math.min(place.at.end, place.at.start + name.length) });
  report.error("MC_RESOURCE_TYPE", {
    at,
    about: place.about,
    detail: `No plugin has a type ${JSON.stringify(name)}.${near === "" ? known : near}`,
  });
  return undefined;
}

function asMap(node: SourceNode, about: string, { file, report }: Binding): MapNode | undefined {
  if (node.kind === "map") return node;
  report.error("MC_CONFIG_TYPE", {
    at: rangeAt(file, node),
    about,
    detail: `Expected a map, found ${describe(node)}. Write attributes below it, or {}.`,
  });
  return undefined;
}

function refuseLater(entry: MapEntry, about: string, { file, report }: Binding): boolean {
  if (!laterWords.has(entry.key)) return false;
  report.error("MC_CONFIG_UNSUPPORTED", {
    at: rangeAt(file, entry.at),
    about,
    detail: `"${entry.key}" is not supported by this version. Remove it.`,
  });
  return true;
}

/** Undefined when the key is an attribute of the type; else it was reported, and the attribute it was taken for comes back, or "". */
function checkAttribute(
  entry: MapEntry,
  of: { readonly about: string; readonly type: ResourceType },
  { file, report }: Binding,
): string | undefined {
  const properties = propertiesOf(of.type.schema);
  if (properties === undefined || Object.hasOwn(properties, entry.key)) return undefined;
  const own = Object.keys(properties);
  const near = unknownKeyIssue(entry.key, { owner: of.type.name, known: [...own, ...executionKeys.filter((key) => !laterWords.has(key))] });
  const issue =
    near.fix === undefined && !/Here it is/.test(near.detail) ? unknownKeyIssue(entry.key, { owner: of.type.name, known: own }) : near;
  const at = rangeAt(file, entry.at);
  report.error(issue.code, {
    at,
    about: of.about,
    detail: issue.detail,
    fix: issue.fix === undefined ? undefined : { at, text: issue.fix },
  });
  return issue.fix ?? /called "(.+?)"/.exec(issue.detail)?.[1] ?? "";
}

/** The attributes of a type; undefined when its schema leaves them open. */
export function propertiesOf(schema: JsonObject): JsonObject | undefined {
  const open = schema["additionalProperties"];
  if (isJsonObject(open) || open === true || schema["patternProperties"] !== undefined) return undefined;
  const properties = schema["properties"];
  return isJsonObject(properties) ? properties : undefined;
}

const templated = new WeakMap<JsonObject, boolean>();

function hasTemplate(schema: JsonObject): boolean {
  const known = templated.get(schema) ?? JSON.stringify(schema).includes('"masterchef-template"');
  templated.set(schema, known);
  return known;
}
