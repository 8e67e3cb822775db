import type { DiagnosticCode } from "../../diagnostics/catalogue.ts";
import { isJsonList, isJsonObject } from "../../ir/json.ts";
import type { Json } from "../../ir/json.ts";
import { describeJson, quote } from "../read/source-node.ts";
import { answerForeign } from "../words/foreign-words.ts";
import { didYouMean, listOf, suggest } from "../words/suggest.ts";
import type { SchemaIssue } from "./schema-checker.ts";

/** An issue as it is told, and where. */
export interface ExplainedIssue {
  readonly code: DiagnosticCode;
  /** Without a leading name of the value; ends with what to do. */
  readonly detail: string;
  /** The member the issue is about, where it is one key of the map and not its value. */
  readonly key?: string | undefined;
  /** What the value, or the key, should be; only where nothing else can be meant. */
  readonly fix?: string | undefined;
}

/** What an issue is told in: the thing that has the value, and words that may stand beside its members. */
export interface IssueSetting {
  /** `file`, or the path of a nested map. */
  readonly owner: string;
  /** Keys that are allowed besides those of the schema. */
  readonly besides: readonly string[];
}

/** Put an issue into words. */
export function explainIssue(issue: SchemaIssue, setting: IssueSetting): ExplainedIssue {
  const value = jsonOf(issue.value);
  switch (issue.keyword) {
    case "type":
      return typeIssue(issue, value);
    case "enum":
      return enumIssue(issue, value);
    case "const":
      return {
        code: "MC_CONFIG_VALUE",
        detail: `${sentenceStart(describeJson(value))} is not allowed here. Write ${show(issue.params["allowedValue"])}.`,
      };
    case "required":
      return { code: "MC_CONFIG_MISSING", detail: `${setting.owner} needs ${show(issue.params["missingProperty"])}. Add it.` };
    case "additionalProperties":
    case "unevaluatedProperties":
      return unknownKey(String(issue.params["additionalProperty"] ?? issue.params["unevaluatedProperty"]), issue, setting);
    case "not":
      return { code: "MC_CONFIG_CONFLICT", detail: notDetail(issue, setting) };
    case "dependencies":
    case "dependentRequired":
      return {
        code: "MC_CONFIG_MISSING",
        detail: `${show(issue.params["property"])} needs ${show(issue.params["missingProperty"])} beside it. Add it, or remove ${show(issue.params["property"])}.`,
      };
    case "pattern":
      return {
        code: "MC_CONFIG_VALUE",
        detail: `${sentenceStart(describeJson(value))} does not have the form ${String(issue.params["pattern"])}.${describeSchema(issue.schema)}`,
      };
    case "oneOf":
    case "anyOf":
      return choiceIssue(issue, value, setting);
    case "uniqueItems":
      return {
        code: "MC_CONFIG_VALUE",
        detail: `The elements ${String(issue.params["j"])} and ${String(issue.params["i"])} are the same. Keep one.`,
      };
    default:
      return boundIssue(issue, value);
  }
}

function typeIssue(issue: SchemaIssue, value: Json): ExplainedIssue {
  const wanted = typesOf(issue.params["type"]);
  const detail = `Expected ${wanted.map((type) => typeWords[type] ?? type).join(" or ")}, found ${describeJson(value)}.`;
  if ((typeof value === "number" || typeof value === "boolean") && wanted.includes("string")) {
    const text = JSON.stringify(String(value));
    return { code: "MC_CONFIG_TYPE", detail: `${detail} Write ${text}.`, fix: text };
  }
  if (typeof value === "string" && (wanted.includes("integer") || wanted.includes("number") || wanted.includes("boolean"))) {
    const bare = value.trim();
    const fits = /^(?:0|-?[1-9][0-9]{0,14})$/.test(bare)
      ? wanted.includes("integer") || wanted.includes("number")
      : (bare === "true" || bare === "false") && wanted.includes("boolean");
    if (fits) return { code: "MC_CONFIG_TYPE", detail: `${detail} Write ${bare}, without quotes.`, fix: bare };
  }
  if (wanted.includes("array") && typeof value !== "object")
    return { code: "MC_CONFIG_TYPE", detail: `${detail} Write [${JSON.stringify(value)}].` };
  return { code: "MC_CONFIG_TYPE", detail: `${detail}${describeSchema(issue.schema)}` };
}

function enumIssue(issue: SchemaIssue, value: Json): ExplainedIssue {
  const allowed = Array.isArray(issue.params["allowedValues"]) ? issue.params["allowedValues"].map(jsonOf) : [];
  const words = allowed.filter((one) => typeof one === "string");
  const near = typeof value === "string" ? suggest(value, words) : undefined;
  const answer =
    near === undefined
      ? ` Write one of ${allowed.map((one) => JSON.stringify(one)).join(", ")}.`
      : ` Did you mean ${JSON.stringify(near)}?`;
  return { code: "MC_CONFIG_VALUE", detail: `${sentenceStart(describeJson(value))} is not allowed here.${answer}`, fix: near };
}

function unknownKey(key: string, issue: SchemaIssue, setting: IssueSetting): ExplainedIssue {
  const schema = jsonOf(issue.schema);
  const properties = isJsonObject(schema) && isJsonObject(schema["properties"]) ? Object.keys(schema["properties"]) : [];
  return unknownKeyIssue(key, { owner: setting.owner, known: [...properties, ...(issue.steps.length === 0 ? setting.besides : [])] });
}

/** A key that nobody reads. */
export function unknownKeyIssue(key: string, setting: { readonly owner: string; readonly known: readonly string[] }): ExplainedIssue {
  const foreign = answerForeign(key, new Set(setting.known));
  const near = didYouMean(key, setting.known);
  const known = setting.known.length === 0 ? " It takes none." : ` It has ${listOf(setting.known.toSorted())}.`;
  const detail = `${setting.owner} has no ${quote(key)}.${foreign !== "" ? foreign : near !== "" ? near : known}`;
  return { code: "MC_CONFIG_UNKNOWN_KEY", detail, key, fix: foreign === "" ? suggest(key, setting.known) : undefined };
}

function notDetail(issue: SchemaIssue, setting: IssueSetting): string {
  const schema = jsonOf(issue.schema);
  const not = isJsonObject(schema) ? schema["not"] : undefined;
  const required = isJsonObject(not) ? textsIn(not["required"]) : [];
  if (required.length > 1) return `${required.map(quote).join(" and ")} exclude each other. Keep one.`;
  if (required.length === 1) return `${required.map(quote).join("")} may not stand here. Remove it.`;
  return `This combination is not allowed for ${setting.owner}.${describeSchema(issue.schema)}`;
}

function choiceIssue(issue: SchemaIssue, value: Json, setting: IssueSetting): ExplainedIssue {
  const schema = jsonOf(issue.schema);
  const branches = isJsonObject(schema) && Array.isArray(schema[issue.keyword]) ? schema[issue.keyword] : [];
  const list = Array.isArray(branches) ? branches.filter(isJsonObject) : [];
  const types = [...new Set(list.flatMap((branch) => typesOf(branch["type"])))];
  const required = list.map((branch) => textsIn(branch["required"]));
  if (required.length > 0 && required.every((names) => names.length > 0)) {
    const names = required.map((group) => group.map(quote).join(" with ")).join(", ");
    const passing = issue.params["passingSchemas"];
    if (Array.isArray(passing)) return { code: "MC_CONFIG_CONFLICT", detail: `Of ${names} only one may stand here. Keep one.` };
    return { code: "MC_CONFIG_MISSING", detail: `${setting.owner} needs one of ${names}. Add it.` };
  }
  const wanted = types.length === 0 ? "another form" : types.map((type) => typeWords[type] ?? type).join(" or ");
  return { code: "MC_CONFIG_TYPE", detail: `Expected ${wanted}, found ${describeJson(value)}.${describeSchema(issue.schema)}` };
}

function boundIssue(issue: SchemaIssue, value: Json): ExplainedIssue {
  const limit = issue.params["limit"];
  const found = sentenceStart(describeJson(value));
  const text: Readonly<Record<string, string>> = {
    minimum: `${found} is less than ${String(limit)}, the least allowed.`,
    maximum: `${found} is more than ${String(limit)}, the most allowed.`,
    exclusiveMinimum: `${found} is not allowed: it must be more than ${String(limit)}.`,
    exclusiveMaximum: `${found} is not allowed: it must be less than ${String(limit)}.`,
    minLength: `${found} is shorter than ${String(limit)} characters.`,
    maxLength: `${found} is longer than ${String(limit)} characters.`,
    minItems: `${found} has fewer than ${String(limit)} elements.`,
    maxItems: `${found} has more than ${String(limit)} elements.`,
    minProperties: `${found} has fewer than ${String(limit)} keys.`,
    maxProperties: `${found} has more than ${String(limit)} keys.`,
    multipleOf: `${found} is not a multiple of ${String(issue.params["multipleOf"])}.`,
  };
  return { code: "MC_CONFIG_VALUE", detail: `${text[issue.keyword] ?? `${found} is not allowed here.`}${describeSchema(issue.schema)}` };
}

function describeSchema(schema: unknown): string {
  const json = jsonOf(schema);
  const description = isJsonObject(json) ? json["description"] : undefined;
  return typeof description === "string" ? ` Its description: ${description}${/[.!?]$/.test(description) ? "" : "."}` : " Change it.";
}

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  null: "null",
};

function typesOf(type: unknown): readonly string[] {
  return Array.isArray(type) ? type.filter((one) => typeof one === "string") : typeof type === "string" ? [type] : [];
}

function textsIn(value: Json | undefined): readonly string[] {
  return isJsonList(value) ? value.filter((one) => typeof one === "string") : [];
}

function show(value: unknown): string {
  return JSON.stringify(value);
}

function sentenceStart(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** The checker hands values on untyped; they came from documents, so they are JSON. */
function jsonOf(value: unknown): Json {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonOf(member)]));
  return null;
}
