import { formatAddress, parseAddress } from "../../address/address.ts";
import type { RelationWord } from "../../ir/relation-node.ts";
import type { Compilation } from "../compilation.ts";
import { placeText, rangeAt } from "../read/source-file.ts";
import type { Span } from "../read/source-file.ts";
import { describe, quote } from "../read/source-node.ts";
import type { MapEntry, SourceNode } from "../read/source-node.ts";
import type { DeclaredResource, DeclaredResources } from "../site/bind-resources.ts";
import { relationKeys } from "../words/keys.ts";
import { suggest } from "../words/suggest.ts";

/** A reference as written. */
export interface Reference {
  readonly word: Exclude<RelationWord, "results">;
  /** Without instance key. */
  readonly target: string;
  /** One instance, or the one with the key of the instance that refers; undefined: every instance. */
  readonly key: { readonly literal: string } | "own" | undefined;
  readonly at: Span;
}

/** The references of a resource. What names nothing is reported and left out. */
export function readReferences(declared: DeclaredResource, all: DeclaredResources, compilation: Compilation): readonly Reference[] {
  return relationKeys.flatMap((word) => {
    const entry = declared.settings.get(word);
    if (entry === undefined) return [];
    return addressNodes(entry, declared, compilation).flatMap((node) => readReference(node, { word, declared, all, compilation }) ?? []);
  });
}

type TextNode = SourceNode & { readonly value: string };

function addressNodes(entry: MapEntry, declared: DeclaredResource, { file, report }: Compilation): readonly TextNode[] {
  const nodes = entry.value.kind === "list" ? entry.value.items : [entry.value];
  return nodes.flatMap((node) => {
    if (isText(node)) return [node];
    report.error("MC_CONFIG_TYPE", {
      at: rangeAt(file, node),
      about: `${declared.about}.${entry.key}`,
      detail: `Expected an address or a list of addresses, found ${describe(node)}. Write type.name.`,
    });
    return [];
  });
}

function isText(node: SourceNode): node is TextNode {
  return node.kind === "scalar" && typeof node.value === "string";
}

interface Referring {
  readonly word: Reference["word"];
  readonly declared: DeclaredResource;
  readonly all: DeclaredResources;
  readonly compilation: Compilation;
}

function readReference(node: TextNode, referring: Referring): Reference | undefined {
  const { word, declared, all, compilation } = referring;
  const { file, report } = compilation;
  const place = { at: rangeAt(file, node), about: `${declared.about}.${word}` };
  const own = /^(.*)\[\$\{\{\s*key\s*\}\}\]$/.exec(node.value);
  const text = own?.[1] ?? node.value;
  if (text.includes("${{")) {
    report.error("MC_REFERENCE_SYNTAX", {
      ...place,
      detail: "A reference is literal. The only expression in it may be the key, as in service.app[${{ key }}].",
    });
    return undefined;
  }
  if (own !== null && !declared.settings.has("loop") && !declared.settings.has("matrix")) {
    report.error("MC_REFERENCE_SYNTAX", {
      ...place,
      detail: `This resource has neither loop nor matrix, so it has no key. Name the instance, or leave the brackets out.`,
    });
    return undefined;
  }
  const address = parseAddress(text);
  if (address === undefined || (own !== null && address.key !== undefined)) {
    report.error("MC_REFERENCE_SYNTAX", { ...place, detail: syntaxDetail(text, all) });
    return undefined;
  }
  const target = formatAddress({ type: address.type, name: address.name });
  if (!all.addresses.has(target)) {
    reportUnknown(target, node, referring);
    return undefined;
  }
  if (!checkHandler(target, node, referring) || !checkRefresh(target, node, referring)) return undefined;
  const key = own !== null ? "own" : address.key === undefined ? undefined : { literal: address.key };
  return { word, target, key, at: node };
}

function syntaxDetail(text: string, all: DeclaredResources): string {
  const host = /^[^\s:[\]]+:(.+)$/.exec(text);
  if (host !== null && parseAddress(host[1] ?? "") !== undefined)
    return "References to other hosts are not supported by this version. Leave the host out.";
  const bracket = /^([A-Za-z_]+)\[['"]?([^\]'"]+)['"]?\]$/.exec(text);
  if (bracket !== null) {
    const meant = `${(bracket[1] ?? "").toLowerCase()}.${bracket[2] ?? ""}`;
    if (all.addresses.has(meant)) return `Write it as ${meant}.`;
  }
  const named = [...all.addresses].find((one) => one.slice(one.indexOf(".") + 1) === text);
  if (named !== undefined) return `${quote(text)} lacks the type. Write ${named}.`;
  return `${quote(text)} is not an address. Write type.name, or type.name[key] for one instance.`;
}

function reportUnknown(target: string, node: Span, { word, declared, all, compilation }: Referring): void {
  const { file, report } = compilation;
  const name = target.slice(target.indexOf(".") + 1);
  const near = suggest(target, all.addresses) ?? [...all.addresses].find((one) => one.slice(one.indexOf(".") + 1) === name);
  const resource = near === undefined ? undefined : all.list.find((one) => one.address === near);
  const line = resource === undefined ? "" : ` (${placeText(file, resource.at, node)})`;
  const answer = near === undefined ? "Declare it, or mend the address." : `Did you mean ${near}${line}?`;
  const at = rangeAt(file, node);
  report.error("MC_REFERENCE_UNKNOWN", {
    at,
    about: `${declared.about}.${word}`,
    detail: `${declared.address} names ${target}, which is not declared. ${answer}`,
    related: [{ at: rangeAt(file, declared.at), note: `${declared.address} is declared here` }],
  });
}

/** Handlers come after all resources and are called for by one word only. */
function checkHandler(target: string, node: Span, { word, declared, all, compilation }: Referring): boolean {
  const named = all.list.find((one) => one.address === target);
  const wrong = named === undefined ? undefined : wrongOfHandler(word, declared, named);
  if (wrong === undefined) return true;
  compilation.report.error("MC_REFERENCE_HANDLER", {
    at: rangeAt(compilation.file, node),
    about: `${declared.about}.${word}`,
    detail: wrong,
  });
  return false;
}

function wrongOfHandler(word: Reference["word"], { address, handler }: DeclaredResource, named: DeclaredResource): string | undefined {
  switch (word) {
    case "notify_handlers":
      return named.handler ? undefined : `${named.address} is a resource. Use notify, or declare it under handlers.`;
    case "notify":
    case "subscribe":
      if (word === "notify" && named.handler) return `${named.address} is a handler. Use notify_handlers.`;
      if (named.handler) return `${named.address} is a handler, which has its turn after all resources. Name what it waits for.`;
      if (!handler) return undefined;
      return word === "notify"
        ? `${address} is a handler, which has its turn after all resources. Only other handlers can follow it: use notify_handlers.`
        : `${address} is a handler. Write notify_handlers: ${address} in ${named.address}.`;
    case "require":
      return named.handler && !handler ? `${named.address} is a handler, which has its turn after all resources. Leave it out.` : undefined;
    case "before":
      return handler && !named.handler ? `${address} is a handler, which has its turn after all resources. Leave it out.` : undefined;
  }
}

/** A refresh of something that has none means nothing. */
function checkRefresh(target: string, node: Span, { word, declared, all, compilation }: Referring): boolean {
  if (word !== "notify" && word !== "subscribe") return true;
  const refreshed = word === "subscribe" ? declared : all.list.find((one) => one.address === target);
  if (refreshed === undefined || refreshed.type.refresh) return true;
  const instead = word === "notify" ? "before" : "require";
  compilation.report.error("MC_REFERENCE_REFRESH", {
    at: rangeAt(compilation.file, node),
    about: `${declared.about}.${word}`,
    detail: `${refreshed.address} is a ${refreshed.type.name}, which has nothing to refresh. Use ${instead} if only the order is meant.`,
  });
  return false;
}
