import { explainFailure } from "../content/content-store.ts";
import { sitePath } from "../content/site-path.ts";
import { rangeAt } from "../read/source-file.ts";
import type { Span } from "../read/source-file.ts";
import { describe, entryOf } from "../read/source-node.ts";
import type { MapNode, ScalarNode, SourceNode } from "../read/source-node.ts";
import type { ComposeKey } from "../words/keys.ts";
import type { Composing } from "./composing.ts";
import { findFiles, isPattern } from "./file-pattern.ts";

/** A file that a document names, and where. */
export interface NamedFile {
  /** Relative to the site. */
  readonly path: string;
  readonly at: Span;
}

/** The files a document is composed of, in the order it names them. Those of a pattern are in the order of their bytes. */
export async function namedFiles(
  root: MapNode,
  writtenIn: string,
  composing: Composing,
): Promise<Readonly<Record<ComposeKey, readonly NamedFile[]>>> {
  const list = async (key: ComposeKey): Promise<readonly NamedFile[]> => {
    const found: NamedFile[] = [];
    for (const node of textsUnder(root, key, composing)) found.push(...(await filesAt(node, { key, writtenIn }, composing)));
    return found;
  };
  return { imports: await list("imports"), includes: await list("includes"), overlays: await list("overlays") };
}

type TextNode = ScalarNode & { readonly value: string };

function textsUnder(root: MapNode, key: string, { texts, report }: Composing): readonly TextNode[] {
  const entry = entryOf(root, key);
  if (entry === undefined) return [];
  const refuse = (node: SourceNode, detail: string): void =>
    report.error("MC_CONFIG_TYPE", { at: rangeAt(texts.joined(), node), about: key, detail });
  if (entry.value.kind !== "list") {
    const example = entry.value.kind === "scalar" && typeof entry.value.value === "string" ? entry.value.value : "file.yaml";
    refuse(entry.value, `Expected a list of paths, found ${describe(entry.value)}. Write [${example}].`);
    return [];
  }
  return entry.value.items.filter((node): node is TextNode => {
    if (node.kind === "scalar" && typeof node.value === "string" && !node.value.includes("${{")) return true;
    refuse(
      node,
      `Expected a path, found ${isText(node) ? "an expression" : describe(node)}. Which files a site has is written, never computed.`,
    );
    return false;
  });
}

function isText(node: SourceNode): boolean {
  return node.kind === "scalar" && typeof node.value === "string";
}

async function filesAt(
  node: TextNode,
  { key, writtenIn }: { readonly key: string; readonly writtenIn: string },
  { files, texts, report, used }: Composing,
): Promise<readonly NamedFile[]> {
  const place = { at: rangeAt(texts.joined(), node), about: key };
  const named = sitePath(node.value, writtenIn);
  if ("problem" in named) {
    report.error("MC_FILE_PATH", { ...place, detail: named.problem });
    return [];
  }
  if (!isPattern(named.path)) return [{ path: named.path, at: node }];
  if (named.path.includes("**")) {
    report.error("MC_CONFIG_VALUE", { ...place, detail: `"*" stands for a part of one name, and "**" for nothing. Name each folder.` });
    return [];
  }
  const found = await findFiles(named.path, files);
  if ("failure" in found) {
    const told = explainFailure(found, named.path);
    report.error(told.code, { ...place, detail: told.detail });
    return [];
  }
  for (const folder of found.folders) used.add(folder === "" ? "./" : folder);
  const others = found.paths.filter((path) => path !== writtenIn);
  if (others.length === 0)
    report.error("MC_FILE_MISSING", {
      ...place,
      detail: `No file of the site fits ${JSON.stringify(named.path)}. Mend the pattern, or remove it.`,
    });
  return others.map((path) => ({ path, at: node }));
}
