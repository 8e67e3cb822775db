import { ambiguityOf } from "../compile/read/ambiguous-scalar.ts";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";

/** One resource as a document has it. */
export interface WrittenResource {
  readonly address: string;
  /** As a user would write it: texts hold no expressions. */
  readonly document: JsonObject;
  /** Remarks for people, a line each. */
  readonly remarks: readonly string[];
}

/** Longer than this and a map takes a line for each of its members. */
const longest = 110;

/** The document of a site that declares these resources, each text as it is: what would be an expression is escaped. */
export function writeResources(resources: readonly WrittenResource[]): string {
  const lines = resources.flatMap(({ address, document, remarks }) => [
    ...remarks.map((remark) => `  # ${remark}`),
    ...member(keyText(address), document, 1),
  ]);
  return `resources:\n${lines.join("\n")}\n`;
}

function member(key: string, value: Json, depth: number): readonly string[] {
  const indent = "  ".repeat(depth);
  const block = typeof value === "string" ? blockOf(value, depth + 1) : undefined;
  if (block !== undefined) return [`${indent}${key}: ${block}`];
  const flow = flowText(value);
  const isShort = `${indent}${key}: ${flow}`.length <= longest && !holdsLines(value);
  const isNested =
    isJsonObject(value) && Object.values(value).some((inner) => isJsonObject(inner) || (isJsonList(inner) && inner.length > 1));
  if (!isJsonObject(value) && !isJsonList(value)) return [`${indent}${key}: ${flow}`];
  if (isShort && !isNested) return [`${indent}${key}: ${flow}`];
  if (isJsonList(value)) return [`${indent}${key}:`, ...value.map((item) => `${indent}  - ${flowText(item)}`)];
  return [`${indent}${key}:`, ...Object.entries(value).flatMap(([name, inner]) => member(keyText(name), inner, depth + 1))];
}

/** Text of several lines as it stands; undefined where it needs quotes to be kept. */
function blockOf(text: string, depth: number): string | undefined {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (!/.\n/.test(text) || /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text) || !text.isWellFormed())
    return undefined;
  const indent = "  ".repeat(depth);
  const body = text.replace(/\n+$/, "");
  // What begins with a blank, or ends in one or in more than one line break, reads worse than quotes do.
  if (/^[ \t\n]|\n[ \t]+$/.test(body) || text.length - body.length > 1) return undefined;
  const head = text.endsWith("\n") ? "|" : "|-";
  const lines = escaped(body)
    .split("\n")
    .map((line) => (line === "" ? "" : `${indent}${line}`));
  return [head, ...lines].join("\n");
}

function holdsLines(value: Json): boolean {
  if (typeof value === "string") return blockOf(value, 0) !== undefined;
  return isJsonObject(value) && Object.values(value).some(holdsLines);
}

function flowText(value: Json): string {
  if (typeof value === "string") return scalarText(escaped(value));
  if (isJsonList(value)) return `[${value.map(flowText).join(", ")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, inner]) => `${keyText(name)}: ${flowText(inner)}`)
    .join(", ")}}`;
}

/** An expression begins with this sign; with one more dollar it is the sign itself. */
function escaped(text: string): string {
  return text.replaceAll("${{", () => "$${{");
}

function scalarText(text: string): string {
  const isPlain =
    /^[A-Za-z0-9_/.][A-Za-z0-9_/.@+-]*(?: [A-Za-z0-9_/.@+-]+)*$/.test(text) &&
    Number.isNaN(Number(text)) &&
    !/^(?:true|false|null)$/i.test(text);
  return isPlain && ambiguityOf(text) === undefined ? text : quoted(text);
}

function keyText(text: string): string {
  return /^[A-Za-z_][A-Za-z0-9_./@+-]*$/.test(text) && ambiguityOf(text) === undefined && !/^(?:true|false|null)$/i.test(text)
    ? text
    : quoted(text);
}

/** In double quotes, with escapes for what a reader of YAML would not take, or nobody would see. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
