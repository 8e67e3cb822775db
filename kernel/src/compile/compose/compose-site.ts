import type { SiteFiles, SiteText } from "../compile-input.ts";
import { explainFailure } from "../content/content-store.ts";
import { readYaml } from "../read/read-yaml.ts";
import { fileNameAt, rangeAt } from "../read/source-file.ts";
import type { SourceFile } from "../read/source-file.ts";
import { describe } from "../read/source-node.ts";
import type { MapNode, SourceNode } from "../read/source-node.ts";
import type { Outcome } from "../../diagnostics/outcome.ts";
import { createReport, outcomeOf } from "../report.ts";
import type { Report } from "../report.ts";
import { composeKeys } from "../words/keys.ts";
import type { Composing } from "./composing.ts";
import { layOver } from "./lay-over.ts";
import { chainOf, enclosed } from "./layer.ts";
import type { DefaultsChain, Layer } from "./layer.ts";
import { namedFiles } from "./named-files.ts";
import type { NamedFile } from "./named-files.ts";
import { createSiteTexts } from "./site-texts.ts";
import { checkAppends, unite } from "./unite.ts";

/** A site whose files were put together. */
export interface ComposedSite {
  /** All its texts as one. */
  readonly file: SourceFile;
  readonly root: SourceNode;
  /** The maps under `defaults` that reach a resource: its own document's first, then those of the documents around it. */
  readonly defaults: (address: string) => DefaultsChain;
  /** The files and folders that were read besides the site's own file. */
  readonly used: ReadonlySet<string>;
}

/** More documents than this are not read, and no more characters: a site is held in memory as a whole. */
const documentLimit = 1000;
const textLimit = 64 * 1024 * 1024;

/**
 * Read a site with every file it is composed of: imports (later over earlier) < this file with its includes < overlays (later over earlier), where each
 * file resolves its own first. Undefined, with the reasons reported, when that fails.
 */
export async function composeSite(site: SiteText, files: SiteFiles, report: Report): Promise<ComposedSite | undefined> {
  const composing: Composing = { files, texts: createSiteTexts(), report, used: new Set() };
  const document = readYaml(site.file, site.text, report);
  if (document === undefined) return undefined;
  const root = composing.texts.add(document.file, document.root);
  if (root.kind !== "map" || !composes(root)) return { file: document.file, root, defaults: plainDefaults(root), used: composing.used };
  const layer = await createComposer(composing).layerOf(root, { path: site.file, at: root }, []);
  if (layer !== undefined) checkAppends(layer, composing);
  if (layer === undefined || report.errors() > 0) return undefined;
  return {
    file: composing.texts.joined(),
    root: layer.root,
    defaults: layer.homes.size === 0 ? plainDefaults(layer.root) : (address) => chainOf(layer, address),
    used: composing.used,
  };
}

/** The documents a site is composed of, its own file first. */
export async function documentsOf(site: SiteText, files: SiteFiles): Promise<Outcome<readonly string[]>> {
  const report = createReport();
  const composed = await composeSite(site, files, report);
  return outcomeOf(report, composed && [site.file, ...[...composed.used].filter((path) => !path.endsWith("/")).toSorted()]);
}

function composes(root: MapNode): boolean {
  return root.entries.some(({ key }) => composeKeys.some((one) => one === key));
}

function plainDefaults(root: SourceNode): (address: string) => DefaultsChain {
  const value = root.kind === "map" ? root.entries.find(({ key }) => key === "defaults")?.value : undefined;
  const chain = [value?.kind === "map" ? value : undefined];
  return () => chain;
}

interface Composer {
  layerOf(root: MapNode, named: NamedFile, above: readonly string[]): Promise<Layer | undefined>;
}

function createComposer(composing: Composing): Composer {
  const { report, texts } = composing;
  const loaded = new Map<string, Layer | undefined>();

  async function load(named: NamedFile, above: readonly string[]): Promise<Layer | undefined> {
    const turn = above.indexOf(named.path);
    if (turn >= 0) {
      report.error("MC_COMPOSE_CYCLE", {
        at: rangeAt(texts.joined(), named.at),
        about: fileNameAt(texts.joined(), named.at),
        detail: `${[...above.slice(turn), named.path].join(" → ")}. Leave one of these steps out.`,
      });
      return undefined;
    }
    if (loaded.has(named.path)) {
      const layer = loaded.get(named.path);
      // Whoever names it again names it at another place.
      return layer === undefined ? undefined : { ...layer, parts: new Map([...layer.parts, [named.path, named.at]]) };
    }
    const root = await readPart(named, composing);
    const layer = root === undefined ? undefined : await layerOf(root, named, above);
    loaded.set(named.path, layer);
    return layer;
  }

  async function loadAll(named: readonly NamedFile[], above: readonly string[]): Promise<readonly Layer[]> {
    const layers: Layer[] = [];
    for (const one of named) {
      const layer = await load(one, above);
      if (layer !== undefined) layers.push(layer);
    }
    return layers;
  }

  async function layerOf(root: MapNode, named: NamedFile, above: readonly string[]): Promise<Layer | undefined> {
    const inside = [...above, named.path];
    const lists = await namedFiles(root, named.path, composing);
    const plain = { ...root, entries: root.entries.filter(({ key }) => !composeKeys.some((one) => one === key)) };
    const own: Layer = { root: plain, homes: new Map(), parts: new Map([[named.path, named.at]]) };
    const included = await loadAll(lists.includes, inside);
    for (const layer of included) checkAppends(layer, composing);
    let layer = unite(own, included, composing);
    const imported = await loadAll(lists.imports, inside);
    for (const one of imported) checkAppends(one, composing);
    const [first, ...others] = imported.map(enclosed);
    if (first !== undefined) {
      const ground = others.reduce((base, top) => layOver(base, top, { manner: "document", composing }), first);
      layer = layOver(ground, layer, { manner: "document", composing });
    }
    for (const overlay of await loadAll(lists.overlays, inside)) layer = layOver(layer, overlay, { manner: "overlay", composing });
    return layer;
  }

  return { layerOf };
}

/** Read a document that another one names. */
async function readPart(named: NamedFile, composing: Composing): Promise<MapNode | undefined> {
  const { files, report, texts, used } = composing;
  const refuse = (code: Parameters<Report["error"]>[0], detail: string): undefined => {
    report.error(code, { at: rangeAt(texts.joined(), named.at), about: named.path, detail });
  };
  if (texts.count >= documentLimit)
    return refuse("MC_CONFIG_LIMIT", `With this one the site has more than ${documentLimit} documents. Join some.`);
  const read = await files.readText(named.path);
  used.add(named.path);
  if ("failure" in read) {
    const told = explainFailure(read, named.path);
    return refuse(told.code, told.detail.replace("Use source, which streams.", "Split it."));
  }
  if (texts.length + read.bytes.length > textLimit)
    return refuse(
      "MC_CONFIG_LIMIT",
      `With this one the site has more than ${textLimit} characters. Keep data out of the configuration, or use loop.`,
    );
  const document = readYaml(named.path, read.bytes, report);
  if (document === undefined) return undefined;
  const root = texts.add(document.file, document.root);
  if (root.kind === "map") return partOf(root, composing);
  report.error("MC_CONFIG_TYPE", {
    at: rangeAt(texts.joined(), root),
    about: named.path,
    detail: `Expected a map with keys of a site, found ${describe(root)}. Write "resources:" or another key of a site.`,
  });
  return undefined;
}

/** A document inside another: the format may stand in it, and what it is called is its own affair. */
function partOf(root: MapNode, { texts, report }: Composing): MapNode {
  const format = root.entries.find(({ key }) => key === "masterchef");
  if (format !== undefined && !(format.value.kind === "scalar" && format.value.value === 1)) {
    report.error("MC_CONFIG_FORMAT", {
      at: rangeAt(texts.joined(), format.value),
      about: "masterchef",
      detail: `Expected 1, found ${describe(format.value)}. Every file of a site has the format of its first: write 1, or leave it out.`,
    });
  }
  return { ...root, entries: root.entries.filter(({ key }) => key !== "masterchef" && key !== "description") };
}
