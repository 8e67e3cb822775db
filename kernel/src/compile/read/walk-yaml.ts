import { isAlias, isScalar, isSeq } from "yaml";
import type { Document, ParsedNode, Scalar, YAMLMap } from "yaml";
import { ambiguityOf } from "./ambiguous-scalar.ts";
import { rareEscape } from "./escapes.ts";
import { rangeAt } from "./source-file.ts";
import type { Span } from "./source-file.ts";
import { quote } from "./source-node.ts";
import type { MapEntry, SourceNode } from "./source-node.ts";
import type { Reading } from "./yaml-errors.ts";

/** How deep a document may be nested. */
export const depthLimit = 64;

interface Walking extends Reading {
  /** Names of the anchors that were refused. */
  readonly anchors: Set<string>;
}

interface Place {
  readonly about: string;
  readonly depth: number;
}

/** The values of a parsed document, or undefined with the reasons reported. An empty document is an empty map. */
export function walkYaml(document: Document.Parsed, reading: Reading): SourceNode | undefined {
  const yaml = document.directives.yaml;
  if (yaml.explicit === true) {
    reading.report.error("MC_YAML_DOCUMENTS", {
      at: rangeAt(reading.file, { start: 0, end: 0 }),
      about: reading.file.name,
      detail: "A YAML directive changes how the text is read. Remove it.",
    });
    return undefined;
  }
  const contents = document.contents;
  if (contents === null) return { kind: "map", entries: [], start: 0, end: 0 };
  return walk(contents, { about: "", depth: 0 }, { ...reading, anchors: new Set() });
}

function walk(node: ParsedNode, place: Place, reading: Walking): SourceNode | undefined {
  const span = spanOf(node);
  if (place.depth > depthLimit) {
    reading.report.error("MC_YAML_DEPTH", {
      at: rangeAt(reading.file, span),
      about: place.about,
      detail: "This is nested too deeply. At most 64 levels are read.",
    });
    return undefined;
  }
  if (!checkProperties(node, place, reading)) return undefined;
  if (isAlias(node)) return undefined;
  if (isScalar(node)) return scalar(node, place, reading);
  if (isSeq<ParsedNode>(node)) {
    const items = node.items.map((item, index) => walk(item, { about: `${place.about}[${index}]`, depth: place.depth + 1 }, reading));
    return { kind: "list", items: items.filter((item) => item !== undefined), ...span };
  }
  return map(node, place, reading);
}

function checkProperties(node: ParsedNode, place: Place, { file, report, anchors }: Walking): boolean {
  const span = spanOf(node);
  const at = rangeAt(file, span);
  if (isAlias(node)) {
    // The anchor was refused already; its aliases are the same mistake.
    if (!anchors.has(node.source))
      report.error("MC_YAML_ALIAS", {
        at,
        about: place.about,
        detail: `"*" makes an alias of ${quote(node.source)}. Write the value itself, in quotes if it starts with "*".`,
      });
    return false;
  }
  if (node.anchor !== undefined) {
    anchors.add(node.anchor);
    report.error("MC_YAML_ALIAS", {
      at,
      about: place.about,
      detail: `"&${node.anchor}" is an anchor. Remove it; use vars, defaults or loop for what is shared.`,
    });
    return false;
  }
  if (node.tag === undefined) return true;
  const start = file.text.lastIndexOf("!", Math.max(span.start - 1, 0));
  const written = start < 0 ? "" : file.text.slice(start > 0 && file.text[start - 1] === "!" ? start - 1 : start, span.end);
  const meant = isScalar(node) && written !== "" ? ` Write ${quote(written)}, quoted, if text is meant.` : " Remove it.";
  report.error("MC_YAML_TAG", {
    at: rangeAt(file, { start: start < 0 ? span.start : start, end: start < 0 ? span.end : start + 1 }),
    about: place.about,
    detail: `"!" starts a YAML tag, which changes what the value is.${meant}`,
  });
  return false;
}

function scalar(node: Scalar.Parsed, place: Place, reading: Reading): SourceNode | undefined {
  const span = spanOf(node);
  const { file, report } = reading;
  const at = (): ReturnType<typeof rangeAt> => rangeAt(file, span);
  if (node.type === "PLAIN") {
    const source = node.source ?? "";
    if (span.start === span.end) {
      report.error("MC_YAML_EMPTY", {
        at: at(),
        about: place.about,
        detail: `Nothing stands here. Write {}, "" or null, whichever is meant.`,
      });
      return undefined;
    }
    const ambiguity = ambiguityOf(source);
    if (ambiguity !== undefined) {
      report.error("MC_YAML_AMBIGUOUS", { at: at(), about: place.about, detail: ambiguity.why });
      return undefined;
    }
  }
  if (node.type === "QUOTE_DOUBLE") {
    const escape = rareEscape(file.text, span);
    if (escape !== undefined) {
      report.error("MC_YAML_ESCAPE", { at: rangeAt(file, escape.at), about: place.about, detail: escape.why });
      return undefined;
    }
  }
  const value = node.value;
  if (typeof value === "string" && !value.isWellFormed()) {
    report.error("MC_YAML_ESCAPE", {
      at: at(),
      about: place.about,
      detail: "Half a surrogate pair is not a character. Write the whole character.",
    });
    return undefined;
  }
  if (value !== null && typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
  const style = node.type === "PLAIN" ? "plain" : node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED" ? "block" : "quoted";
  return { kind: "scalar", value, style, ...span };
}

function map(node: YAMLMap.Parsed, place: Place, reading: Walking): SourceNode {
  const entries: MapEntry[] = [];
  const seen = new Map<string, Span>();
  for (const pair of node.items) {
    const key = keyOf(pair.key, place, reading);
    if (key === undefined) continue;
    const about = place.about === "" ? key.text : `${place.about}.${key.text}`;
    const first = seen.get(key.text);
    if (first !== undefined) {
      reportDuplicate({ about, key: key.text, at: key.at, first }, reading);
      continue;
    }
    seen.set(key.text, key.at);
    const value = pair.value === null ? emptyValue(key.at, about, reading) : walk(pair.value, { about, depth: place.depth + 1 }, reading);
    if (value !== undefined) entries.push({ key: key.text, at: key.at, value });
  }
  return { kind: "map", entries, ...spanOf(node) };
}

function emptyValue(key: Span, about: string, { file, report }: Reading): undefined {
  report.error("MC_YAML_EMPTY", {
    at: rangeAt(file, key),
    about,
    detail: `Nothing stands after it. Write {}, "" or null, whichever is meant.`,
  });
  return undefined;
}

function keyOf(node: ParsedNode | null, place: Place, reading: Walking): { readonly text: string; readonly at: Span } | undefined {
  const { file, report } = reading;
  if (node === null || !isScalar(node)) {
    const at = node === null ? undefined : rangeAt(file, spanOf(node));
    report.error("MC_YAML_KEY", { at, about: place.about, detail: "A key is text on one line. Write it so." });
    return undefined;
  }
  if (!checkProperties(node, place, reading)) return undefined;
  const at = spanOf(node);
  const text = String(node.value);
  const plain = node.type === "PLAIN";
  if (plain && text === "<<") {
    report.error("MC_YAML_ALIAS", {
      at: rangeAt(file, at),
      about: place.about,
      detail: `"<<" merges maps in YAML 1.1. Use vars, defaults or loop for what is shared.`,
    });
    return undefined;
  }
  const source = node.source ?? text;
  // A key is text in any case, and no reader in use takes a lone y or n in its place for anything else.
  const ambiguity =
    plain && !/^[yn]$/i.test(source)
      ? (ambiguityOf(source) ??
        (/^(?:true|false|null)$/.test(source) ? { why: `Not text to YAML. Write ${JSON.stringify(source)}.` } : undefined))
      : undefined;
  if (ambiguity !== undefined) {
    report.error("MC_YAML_AMBIGUOUS", { at: rangeAt(file, at), about: place.about, detail: ambiguity.why });
    return undefined;
  }
  if (/[\n\r]/.test(text) || !text.isWellFormed()) {
    report.error("MC_YAML_KEY", { at: rangeAt(file, at), about: place.about, detail: "A key is text on one line. Write it so." });
    return undefined;
  }
  return { text, at };
}

function reportDuplicate(found: { about: string; key: string; at: Span; first: Span }, { file, report }: Reading): void {
  const first = rangeAt(file, found.first);
  report.error("MC_YAML_DUPLICATE", {
    at: rangeAt(file, found.at),
    about: found.about,
    detail: `${quote(found.key)} stands here a second time; line ${first.start.line} has it already. Keep one.`,
    related: [{ at: first, note: "the first one" }],
  });
}

function spanOf(node: ParsedNode): Span {
  const range = node.range;
  return { start: range[0], end: range[1] };
}
