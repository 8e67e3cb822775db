import { rangeAt } from "../read/source-file.ts";
import type { SourceFile } from "../read/source-file.ts";
import type { ComposedSite } from "../compose/compose-site.ts";
import type { DefaultsChain } from "../compose/layer.ts";
import { describe, entryOf } from "../read/source-node.ts";
import type { MapEntry, MapNode } from "../read/source-node.ts";
import type { Report } from "../report.ts";
import { unknownKeyIssue } from "../schema/explain-issue.ts";
import { laterSiteKeys, siteKeys } from "../words/keys.ts";

/** A site, cut into its parts. */
export interface SiteDocument {
  readonly file: SourceFile;
  readonly name: string;
  readonly inputs: MapNode | undefined;
  readonly vars: MapNode | undefined;
  /** The maps under `defaults` that reach a resource, its own document's first. */
  readonly defaults: (address: string) => DefaultsChain;
  readonly resources: MapNode | undefined;
  /** What has its turn at the end, if something that changed calls for it. */
  readonly handlers: MapNode | undefined;
}

/** What a site is called that has no name. */
const nameless = "site";

/** Check the top level of a site. Undefined, with the reason reported, when it is none. */
export function bindSite({ file, root, defaults }: ComposedSite, report: Report): SiteDocument | undefined {
  if (root.kind !== "map") {
    report.error("MC_CONFIG_TYPE", {
      at: rangeAt(file, root),
      about: file.name,
      detail: `Expected a map with "masterchef: 1", found ${describe(root)}. Start the file with "masterchef: 1".`,
    });
    return undefined;
  }
  if (!checkFormat(root, file, report)) return undefined;
  for (const entry of root.entries) checkKey(entry, file, report);
  const map = (key: string): MapNode | undefined => mapOf(root, key, { file, report });
  checkText(entryOf(root, "description"), file, report);
  map("defaults");
  return {
    file,
    name: nameOf(root, file, report),
    inputs: map("inputs"),
    vars: map("vars"),
    defaults,
    resources: map("resources"),
    handlers: map("handlers"),
  };
}

function checkFormat(root: MapNode, file: SourceFile, report: Report): boolean {
  const entry = entryOf(root, "masterchef");
  if (entry === undefined) {
    const at = rangeAt(file, { start: root.start, end: root.start });
    report.error("MC_CONFIG_FORMAT", {
      at,
      about: file.name,
      detail: `The format is missing. Write "masterchef: 1" as the first line.`,
      fix: { at, text: "masterchef: 1\n" },
    });
    return false;
  }
  if (entry.value.kind === "scalar" && entry.value.value === 1) return true;
  const newer = entry.value.kind === "scalar" && typeof entry.value.value === "number" && entry.value.value > 1;
  const remedy = newer ? "This version reads format 1 only: use a newer Masterchef." : `Write "masterchef: 1".`;
  report.error("MC_CONFIG_FORMAT", {
    at: rangeAt(file, entry.value),
    about: "masterchef",
    detail: `Expected 1, found ${describe(entry.value)}. ${remedy}`,
  });
  return false;
}

function checkKey(entry: MapEntry, file: SourceFile, report: Report): void {
  if (siteKeys.some((key) => key === entry.key)) return;
  const at = rangeAt(file, entry.at);
  if (laterSiteKeys.some((key) => key === entry.key)) {
    report.error("MC_CONFIG_UNSUPPORTED", {
      at,
      about: entry.key,
      detail: `"${entry.key}" is not supported by this version: it manages one host. Remove it.`,
    });
    return;
  }
  if (/^[a-z][a-z0-9_]*\./.test(entry.key)) {
    report.error("MC_CONFIG_UNKNOWN_KEY", {
      at,
      about: entry.key,
      detail: `${JSON.stringify(entry.key)} looks like a resource. Indent it below "resources:".`,
    });
    return;
  }
  const issue = unknownKeyIssue(entry.key, { owner: "A site", known: siteKeys });
  report.error(issue.code, {
    at,
    about: entry.key,
    detail: issue.detail,
    fix: issue.fix === undefined ? undefined : { at, text: issue.fix },
  });
}

function nameOf(root: MapNode, file: SourceFile, report: Report): string {
  const entry = entryOf(root, "name");
  if (entry === undefined) return nameless;
  const text = checkText(entry, file, report);
  if (text === undefined) return nameless;
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(text)) return text;
  report.error("MC_CONFIG_VALUE", {
    at: rangeAt(file, entry.value),
    about: "name",
    detail: "A site's name has at most 64 letters, digits, dots, hyphens and underscores, and starts with a letter or a digit. Change it.",
  });
  return nameless;
}

function checkText(entry: MapEntry | undefined, file: SourceFile, report: Report): string | undefined {
  if (entry === undefined) return undefined;
  const node = entry.value;
  if (node.kind === "scalar" && typeof node.value === "string" && !node.value.includes("${{")) return node.value;
  const found = node.kind === "scalar" && typeof node.value === "string" ? "an expression" : describe(node);
  report.error("MC_CONFIG_TYPE", {
    at: rangeAt(file, node),
    about: entry.key,
    detail: `Expected plain text, found ${found}. Write the text itself.`,
  });
  return undefined;
}

/** The map under a key; undefined, and reported, when it is something else. */
function mapOf(
  parent: MapNode,
  key: string,
  { file, report }: { readonly file: SourceFile; readonly report: Report },
): MapNode | undefined {
  const entry = entryOf(parent, key);
  if (entry === undefined || entry.value.kind === "map") return entry?.value.kind === "map" ? entry.value : undefined;
  const remedy =
    key === "resources" || key === "handlers"
      ? `Write each ${key.slice(0, -1)} as "type.name: {...}" below it.`
      : "Write keys and values below it.";
  report.error("MC_CONFIG_TYPE", {
    at: rangeAt(file, entry.value),
    about: key,
    detail: `Expected a map, found ${describe(entry.value)}. ${remedy}`,
  });
  return undefined;
}
