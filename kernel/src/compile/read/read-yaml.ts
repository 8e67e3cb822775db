import { parseDocument } from "yaml";
import type { Document } from "yaml";
import type { Report } from "../report.ts";
import { createSourceFile, rangeAt } from "./source-file.ts";
import type { SourceFile } from "./source-file.ts";
import type { SourceNode } from "./source-node.ts";
import { decodeUtf8 } from "./utf8.ts";
import { walkYaml } from "./walk-yaml.ts";
import { reportSyntax } from "./yaml-errors.ts";

/** The largest document that is read, in bytes: some 80,000 resources. */
export const documentLimit: number = 8 * 1024 * 1024;

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
  try {
    const document = parseDocument(file.text, { schema: "core", stringKeys: true, uniqueKeys: false, logLevel: "error", prettyErrors: false });
    reportSyntax(document, { file, report });
    return document;
  } catch (error) {
    // The parser recurses; a text deep enough to end its stack is refused like any other that is too deep.
    if (!(error instanceof RangeError)) throw error;
    report.error("MC_YAML_DEPTH", { about: file.name, detail: `${file.name} is nested too deeply. Write it with at most 64 levels.` });
    return undefined;
  }
}
