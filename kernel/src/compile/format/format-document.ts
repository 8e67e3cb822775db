import { Composer, Parser } from "yaml";
import type { Document } from "yaml";
import type { Outcome } from "../../diagnostics/outcome.ts";
import { readYaml } from "../read/read-yaml.ts";
import { toJson } from "../read/source-node.ts";
import { encodeUtf8 } from "../read/utf8.ts";
import { createReport, outcomeOf } from "../report.ts";
import { textsAsWritten } from "./texts-as-written.ts";

/**
 * The one canonical spelling of a document: the same values in the same order, every comment kept, two spaces a level, braces without padding, at most
 * one blank line. Formatting what was formatted changes nothing. Errors of the document are the outcome's: nothing is rewritten that cannot be read.
 */
export function formatDocument(name: string, bytes: Uint8Array): Outcome<string> {
  const report = createReport();
  const document = readYaml(name, bytes, report);
  if (document === undefined) return outcomeOf<string>(report, undefined);
  const text = rewrite(document.file.text);
  const again = readYaml(name, encodeUtf8(text), createReport());
  // What would say something else, or not stand still, is left as it is and told.
  if (again === undefined || JSON.stringify(toJson(again.root)) !== JSON.stringify(toJson(document.root)) || rewrite(text) !== text)
    report.error("MC_YAML_FORMAT", {
      about: name,
      detail: `${name} cannot be written in canonical form without changing it. Leave it as it is and report it.`,
    });
  return outcomeOf(report, text);
}

function rewrite(source: string): string {
  const composer = new Composer({
    schema: "core",
    stringKeys: true,
    uniqueKeys: false,
    logLevel: "error",
    prettyErrors: false,
    keepSourceTokens: true,
    customTags: textsAsWritten,
  });
  const text = source.replaceAll("\r\n", "\n");
  const [document] = [...composer.compose(new Parser().parse(text), true, text.length)];
  if (document === undefined) return "";
  if (document.contents === null) return remarksOnly(text);
  settleBlankLines(document);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** A document without a value is its comments. */
function remarksOnly(text: string): string {
  const trimmed = text.replaceAll(/^[ \t]+|[ \t]+$/gm, "").replaceAll(/\n{3,}/g, "\n\n");
  return trimmed.trim() === "" ? "" : `${trimmed.trim()}\n`;
}

/** Blank lines at the very beginning belong to nothing. */
function settleBlankLines(document: Document.Parsed): void {
  document.commentBefore = document.commentBefore?.replace(/^\n+/, "") ?? null;
}
