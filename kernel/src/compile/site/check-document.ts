import type { Compilation } from "../compilation.ts";
import { expressionsOf } from "../expression/value-template.ts";
import { rangeAt } from "../read/source-file.ts";
import type { Span } from "../read/source-file.ts";
import { entryOf } from "../read/source-node.ts";
import type { SourceNode } from "../read/source-node.ts";
import { essentialIssues } from "../schema/essential-issues.ts";
import { explainIssue } from "../schema/explain-issue.ts";
import type { ExplainedIssue } from "../schema/explain-issue.ts";
import type { SchemaIssue } from "../schema/schema-checker.ts";
import { executionKeys } from "../words/keys.ts";
import type { InstanceDocument, PendingValue } from "./build-document.ts";
import { nodeAt } from "./node-at.ts";

/** Hold a document against the schema of its type. True when it fits, as far as its values are known. */
export function checkDocument(document: InstanceDocument, compilation: Compilation): boolean {
  const { declared } = document.instance.prepared;
  const issues = compilation.checker
    .check(declared.type.schema, document.values)
    .filter((issue) => !document.pending.some((pending) => concerns(issue, pending)));
  const told = essentialIssues(issues).filter((issue) => !isSaidAlready(issue, document));
  for (const issue of told) reportIssue(issue, document, compilation);
  return issues.length === 0;
}

/** Keywords that judge a value as a whole, and so may judge the part that is not known. */
const wholesale = new Set(["anyOf", "oneOf", "not", "if", "const", "enum", "uniqueItems", "contains", "dependencies"]);

function concerns(issue: SchemaIssue, pending: PendingValue): boolean {
  const shared = Math.min(issue.steps.length, pending.steps.length);
  for (let index = 0; index < shared; index += 1) if (issue.steps[index] !== pending.steps[index]) return false;
  return issue.steps.length >= pending.steps.length || wholesale.has(issue.keyword);
}

/** The key was refused before, or is missing only because it is misspelt. */
function isSaidAlready(issue: SchemaIssue, { instance }: InstanceDocument): boolean {
  const missing = issue.params["missingProperty"];
  return (
    issue.steps.length === 0 && issue.keyword === "required" && typeof missing === "string" && instance.prepared.declared.meant.has(missing)
  );
}

function reportIssue(issue: SchemaIssue, document: InstanceDocument, { file, report }: Compilation): void {
  const { instance } = document;
  const { declared } = instance.prepared;
  const [name, ...rest] = issue.steps;
  const owner = issue.steps.length === 0 ? declared.type.name : issue.steps.join(".");
  const told = explainIssue(issue, { owner, besides: executionKeys });
  const entry = name === undefined ? undefined : declared.attributes.get(name);
  const node = entry === undefined ? declared.node : nodeAt(entry.value, rest);
  const place = placeOf(told, { node, fallback: entry === undefined ? declared.at : node });
  const at = rangeAt(file, place);
  const about = [declared.about, ...issue.steps, ...(told.key === undefined ? [] : [told.key])].join(".");
  const source = name === undefined ? undefined : sourceOf(document, name, node);
  const detail = source === undefined ? told.detail : throughExpression(told, source);
  const fix = told.fix !== undefined && source === undefined && place !== declared.at ? { at, text: told.fix } : undefined;
  report.error(told.code, { at, about, detail, fix }, instance.key === undefined ? undefined : instance.address);
}

/** A key is shown at its name, a missing one at what lacks it. */
function placeOf(told: ExplainedIssue, where: { readonly node: SourceNode; readonly fallback: Span }): Span {
  const key = told.key === undefined || where.node.kind !== "map" ? undefined : entryOf(where.node, told.key);
  return key?.at ?? where.fallback;
}

/** The advice is for the expression, for the value stands nowhere. */
function throughExpression({ code, detail, fix }: ExplainedIssue, source: string): string {
  if (code !== "MC_CONFIG_TYPE" || fix === undefined) return `${detail} It comes from ${source}.`;
  const convert = fix.startsWith('"') ? "string()" : /^(?:true|false)$/.test(fix) ? "bool()" : "int()";
  return `${detail.replace(/ Write [^.]*(?:\.[0-9]+)?[^.]*\.$/, "")} It comes from ${source}: convert it with ${convert}.`;
}

/** The expression a value came through, as written. */
function sourceOf({ instance }: InstanceDocument, name: string, node: SourceNode): string | undefined {
  const attribute = instance.prepared.attributes.find((one) => one.name === name);
  if (attribute === undefined || node.kind !== "scalar" || typeof node.value !== "string" || !node.value.includes("${{")) return undefined;
  const parts = [...expressionsOf(attribute.template)].filter((part) => String(node.value).includes(part.expression.source));
  return parts.map((part) => `\${{${part.expression.source}}}`).join(", ") || undefined;
}
