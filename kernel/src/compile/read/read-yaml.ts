import { Composer, CST, Lexer, Parser } from "yaml";
import type { Document } from "yaml";
import type { Report } from "../report.ts";
import { createSourceFile, rangeAt } from "./source-file.ts";
import type { SourceFile } from "./source-file.ts";
import type { SourceNode } from "./source-node.ts";
import { decodeUtf8 } from "./utf8.ts";
import { depthLimit, walkYaml } from "./walk-yaml.ts";
import { reportSyntax } from "./yaml-errors.ts";

/** The largest document that is read, in bytes: some 80,000 resources. */
const documentLimit = 8 * 1024 * 1024;

/** The most tokens that are read. A hostile text costs the parser far more for each than an honest one. */
const tokenLimit = 1_000_000;
/** Texts shorter than this need no counting: they cannot hold enough to hurt. */
const harmless = 64 * 1024;

/** A document that could be read. */
export interface ReadDocument {
  readonly file: SourceFile;
  readonly root: SourceNode;
}

/** Read a YAML or JSON document into values with places. Undefined, with the reasons reported, when it is not one. */
export function readYaml(name: string, bytes: Uint8Array, report: Report): ReadDocument | undefined {
  const text = checkedText(name, bytes, report);
  if (text === undefined) return undefined;
  const file = createSourceFile(name, text);
  const before = report.errors();
  if (!checkCharacters(file, report)) return undefined;
  const document = parse(file, report);
  if (document === undefined || report.errors() > before) return undefined;
  const root = walkYaml(document, { file, report });
  return root === undefined || report.errors() > before ? undefined : { file, root };
}

function checkedText(name: string, bytes: Uint8Array, report: Report): string | undefined {
  if (bytes.length > documentLimit) {
    report.error("MC_YAML_SIZE", {
      about: name,
      detail: `${name} has ${bytes.length} bytes; at most ${documentLimit} are read. Keep data out of the configuration, or use loop.`,
    });
    return undefined;
  }
  const decoded = decodeUtf8(bytes);
  if ("text" in decoded) return decoded.text;
  const file = createSourceFile(name, decoded.valid);
  const end = decoded.valid.length;
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const what = utf16 ? "The file is UTF-16." : `The byte after this place is not UTF-8.`;
  report.error("MC_YAML_ENCODING", { at: rangeAt(file, { start: end, end }), about: name, detail: `${what} Save the file as UTF-8.` });
  return undefined;
}

// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0085\u2028\u2029\ufeff]/;

function checkCharacters(file: SourceFile, report: Report): boolean {
  const start = file.text.search(control);
  if (start < 0) return true;
  const code = (file.text.codePointAt(start) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  report.error("MC_YAML_CHARACTER", {
    at: rangeAt(file, { start, end: start + 1 }),
    about: file.name,
    detail: `The character U+${code} may not stand here. Remove it, or write "\\u${code.toLowerCase()}" inside double quotes.`,
  });
  return false;
}

function parse(file: SourceFile, report: Report): Document.Parsed | undefined {
  if (file.text.length > harmless && !checkTokens(file, report)) return undefined;
  const composer = new Composer({ schema: "core", stringKeys: true, uniqueKeys: false, logLevel: "error", prettyErrors: false });
  const tokens = untilError(new Parser().parse(file.text));
  let document: Document.Parsed | undefined;
  for (const next of composer.compose(tokens, true, file.text.length)) {
    if (document === undefined) {
      document = next;
      continue;
    }
    const start = file.text.lastIndexOf("\n---", next.range[0]) + 1;
    report.error("MC_YAML_DOCUMENTS", {
      at: rangeAt(file, { start, end: start + 3 }),
      about: file.name,
      detail: "A second document starts here. Keep one document in a file.",
    });
    return undefined;
  }
  if (document !== undefined) reportSyntax(document, { file, report });
  return document;
}

/** The tokens up to the first that the parser cannot place: each of them would become an error, and one is enough. */
function* untilError(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  for (const token of tokens) {
    yield token;
    if (token.type === "error") return;
  }
}

/** Refuse early what would take the parser too long: too many tokens, or brackets inside brackets. */
function checkTokens(file: SourceFile, report: Report): boolean {
  let count = 0;
  let depth = 0;
  let offset = 0;
  for (const source of new Lexer().lex(file.text)) {
    count += 1;
    const type = CST.tokenType(source);
    // Marks that are no text of the file have no length in it.
    if (type !== "doc-mode" && type !== "flow-error-end" && type !== "scalar") offset += source.length;
    if (type === "flow-map-start" || type === "flow-seq-start") depth += 1;
    if (type === "flow-map-end" || type === "flow-seq-end" || type === "flow-error-end") depth -= 1;
    if (depth <= depthLimit && count <= tokenLimit) continue;
    const at = rangeAt(file, { start: offset, end: offset });
    if (depth > depthLimit) {
      report.error("MC_YAML_DEPTH", { at, about: file.name, detail: "This is nested too deeply. At most 64 levels are read." });
    } else {
      report.error("MC_YAML_SIZE", {
        at,
        about: file.name,
        detail: `The document has more than ${tokenLimit} words and signs. Keep data out of the configuration, or use loop.`,
      });
    }
    return false;
  }
  return true;
}
