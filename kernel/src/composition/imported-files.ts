import { isResourceName } from "../address/address.ts";
import { formatDocument } from "../compile/format/format-document.ts";
import { contentPathsOf } from "../compile/schema/content-paths.ts";
import type { ContentPaths } from "../compile/schema/content-paths.ts";
import type { PluginHost } from "../host/plugin-host.ts";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json } from "../ir/json.ts";
import { declaredName } from "./found-resource.ts";
import type { FoundResource } from "./found-resource.ts";
import type { ImportedFile, ImportedHost, LeftOut } from "./import-report.ts";
import { minimalDocuments } from "./minimal-document.ts";
import { siteFile } from "./site-file.ts";
import { writeResources } from "./write-document.ts";
import type { WrittenResource } from "./write-document.ts";

/** What it takes to write down what was found. */
export interface WritingOptions {
  /** JSON text. */
  readonly facts: string;
  readonly site: string;
  /** The text of a content that was seen; undefined if it was not. */
  textOf(digest: string): string | undefined;
}

/** One resource on its way into a document. */
interface Placed {
  readonly resource: FoundResource;
  readonly written: WrittenResource;
}

/** The documents that declare these resources: one a type, and the one that includes them. What cannot be written is left out. */
export async function importedFiles(
  host: PluginHost,
  found: readonly FoundResource[],
  options: WritingOptions,
): Promise<Pick<ImportedHost, "files" | "resources" | "left">> {
  const named = namedApart(found);
  const minimal = await minimalDocuments(
    host,
    named.map(({ resource: { type, desired }, name }) => ({ plugin: type.plugin, type: type.name, name, desired })),
  );
  const placed: Placed[] = [];
  const left: LeftOut[] = [];
  for (const [at, { resource, name }] of named.entries()) {
    const { type, finding } = resource;
    const document = withTexts(minimal[at] ?? {}, contentPathsOf(type.schema), options);
    if (!isJsonObject(document))
      left.push({ type: type.name, name: finding.name, at: [], why: "what it holds cannot stand in a document" });
    else placed.push({ resource, written: { address: `${type.name}.${name}`, document, remarks: remarksOf(finding.secrets) } });
  }
  const types = await inOrder(host, placed, options.facts);
  const documents = types.map((type): ImportedFile => {
    const written = placed.filter(({ resource }) => resource.type.name === type).map((each) => each.written);
    return inForm({ file: `${type}.yaml`, text: writeResources(written) });
  });
  const includes = documents.length === 0 ? "" : `includes:\n${documents.map(({ file }) => `  - ${file}\n`).join("")}`;
  const main = `# What was found on a host by masterchef import: look at it, and make it yours.\nmasterchef: 1\nname: ${JSON.stringify(options.site)}\n${includes}`;
  const ordered = types.flatMap((type) => placed.filter(({ resource }) => resource.type.name === type));
  return {
    files: [inForm({ file: siteFile, text: main }), ...documents],
    resources: ordered.map(({ resource, written }) => ({ address: written.address, secrets: resource.finding.secrets })),
    left,
  };
}

/** Each with a name that can stand in an address, and that no other of its type has. */
function namedApart(found: readonly FoundResource[]): readonly { readonly resource: FoundResource; readonly name: string }[] {
  const taken = new Set<string>();
  return found.map((resource) => {
    const { type, finding, desired } = resource;
    const own = declaredName(type, finding.name, desired);
    const stem = isResourceName(own) ? own : own.replaceAll(/[^A-Za-z0-9_./@+-]+/g, "-").slice(0, 190) || type.name;
    let name = stem;
    for (let more = 2; taken.has(`${type.name}.${name}`); more += 1) name = `${stem}-${more}`;
    taken.add(`${type.name}.${name}`);
    return { resource, name };
  });
}

/** The document with content as text again; undefined where a content is not text, or not that of an attribute that takes one. */
function withTexts(value: Json, paths: ContentPaths | undefined, options: WritingOptions): Json | undefined {
  if (isJsonList(value)) {
    const items = value.map((item) => withTexts(item, paths?.others, options));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (!isJsonObject(value)) return value;
  const blob = value["$blob"];
  if (isJsonObject(blob) && typeof blob["digest"] === "string")
    return paths?.kind === "content" ? options.textOf(blob["digest"]) : undefined;
  const members: [string, Json][] = [];
  for (const [name, inner] of Object.entries(value)) {
    const member = withTexts(inner, paths?.members?.get(name) ?? paths?.others, options);
    if (member === undefined) return undefined;
    members.push([name, member]);
  }
  return Object.fromEntries(members);
}

function remarksOf(secrets: readonly string[]): readonly string[] {
  return secrets.map((pointer) => `Left out, for it is a secret: ${pointer.slice(1)}`);
}

/** Types whose operations reach beyond what they name first, and those that take notice of others' changes last: nothing else says how they would be carried out on a fresh host. */
async function inOrder(host: PluginHost, placed: readonly Placed[], facts: string): Promise<readonly string[]> {
  const first = new Map(placed.toReversed().map(({ resource }) => [resource.type.name, resource]));
  const ranked = await Promise.all(
    Array.from(first.values(), async ({ type, finding, desired }) => {
      const declaration = { typeName: type.name, name: declaredName(type, finding.name, desired), desired: JSON.stringify(desired) };
      const [called] = await host.envelope(type.plugin, facts, [declaration]);
      const reaches = called?.tag === "ok" && called.val.tag === "ok" && called.val.val.sideEffects.length > 0;
      return { name: type.name, rank: type.refresh ? 2 : reaches ? 0 : 1 };
    }),
  );
  return ranked.toSorted((left, right) => left.rank - right.rank || (left.name < right.name ? -1 : 1)).map(({ name }) => name);
}

/** In the form that `fmt` gives it, if it has one. */
function inForm({ file, text }: ImportedFile): ImportedFile {
  return { file, text: formatDocument(file, Buffer.from(text)).value ?? text };
}
