import { isJsonList, isJsonObject } from "../../ir/json.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import type { Pattern } from "../simple-pattern.ts";

/** Whether a value fits; undefined where this cannot tell. */
type Fit = boolean | undefined;

/** What a look at a value needs. */
interface Look {
  readonly root: JsonObject;
  readonly compilePattern: (pattern: string) => Pattern | undefined;
  /** References followed one into another without a step into the value. */
  readonly depth: number;
}

type Rule = (argument: Json, value: Json, schema: JsonObject, look: Look) => Fit;

const deepest = 64;

/** Keywords that say nothing about a value. Formats are never checked; whatever stands in none of these tables is left to the full checker. */
const silent = new Set(
  "$schema $comment title description default examples format definitions $defs readOnly writeOnly deprecated secret".split(" "),
);

/**
 * Whether a value fits a schema of draft 7, as far as that shows without compiling the schema: the checker that says what is wrong and where takes longer to
 * load than a small site takes to compile, and most values are right. Agrees with it wherever it says yes or no. The schema must be a sound one.
 */
export function quickFit(schema: JsonObject, value: Json, compilePattern: Look["compilePattern"]): Fit {
  const { $id, ...rest } = schema;
  return fits(typeof $id === "string" ? rest : schema, value, { root: schema, compilePattern, depth: 0 });
}

function fits(schema: Json | undefined, value: Json, look: Look): Fit {
  if (typeof schema === "boolean") return schema;
  if (!isJsonObject(schema) || look.depth > deepest) return undefined;
  return all(Object.keys(schema), (keyword) => {
    if (silent.has(keyword)) return true;
    const argument = schema[keyword];
    return argument === undefined ? undefined : rules.get(keyword)?.(argument, value, schema, look);
  });
}

function all<T>(items: Iterable<T>, fit: (item: T) => Fit): Fit {
  let found: Fit = true;
  for (const item of items) {
    const one = fit(item);
    if (one === false) return false;
    if (one === undefined) found = undefined;
  }
  return found;
}

/** How many fit; undefined where that hangs on one that nobody can tell. */
function countFits(schemas: Json, value: Json, look: Look): { readonly sure: number; readonly open: number } | undefined {
  if (!isJsonList(schemas)) return undefined;
  const found = schemas.map((schema) => fits(schema, value, look));
  return { sure: found.filter((fit) => fit === true).length, open: found.filter((fit) => fit === undefined).length };
}

const types: ReadonlyMap<Json, (value: Json) => boolean> = new Map<Json, (value: Json) => boolean>([
  ["null", (value) => value === null],
  ["boolean", (value) => typeof value === "boolean"],
  ["string", (value) => typeof value === "string"],
  ["number", (value) => typeof value === "number" && Number.isFinite(value)],
  ["integer", (value) => Number.isInteger(value)],
  ["array", isJsonList],
  ["object", isJsonObject],
]);

function isScalar(value: Json): boolean {
  return typeof value !== "object" || value === null;
}

/** Applies to numbers alone; the limit must be one. */
const number =
  (test: (value: number, limit: number) => boolean): Rule =>
  (limit, value) =>
    typeof limit !== "number" ? undefined : typeof value !== "number" || test(value, limit);

/** Applies to what has a size; `size` is undefined for what has none. */
const size =
  (sizeOf: (value: Json) => number | undefined, test: (size: number, limit: number) => boolean): Rule =>
  (limit, value) => {
    const found = sizeOf(value);
    return typeof limit !== "number" ? undefined : found === undefined || test(found, limit);
  };

const characters = (value: Json): number | undefined => (typeof value === "string" ? Array.from(value).length : undefined);
const length = (value: Json): number | undefined => (isJsonList(value) ? value.length : undefined);
const members = (value: Json): number | undefined => (isJsonObject(value) ? Object.keys(value).length : undefined);
const atLeast = (found: number, limit: number): boolean => found >= limit;
const atMost = (found: number, limit: number): boolean => found <= limit;

function patternFit(pattern: string, text: string, { compilePattern }: Look): Fit {
  return compilePattern(pattern)?.test(text);
}

/** Which members no other keyword names: what `additionalProperties` is about. */
function additional(value: JsonObject, schema: JsonObject, look: Look): readonly string[] | undefined {
  const { properties, patternProperties } = schema;
  const patterns = isJsonObject(patternProperties) ? Object.keys(patternProperties) : [];
  const rest: string[] = [];
  for (const name of Object.keys(value)) {
    if (isJsonObject(properties) && Object.hasOwn(properties, name)) continue;
    const matches = patterns.map((pattern) => patternFit(pattern, name, look));
    if (matches.includes(undefined)) return undefined;
    if (!matches.includes(true)) rest.push(name);
  }
  return rest;
}

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  [
    "type",
    (wanted, value) => {
      const tests = (isJsonList(wanted) ? wanted : [wanted]).map((name) => types.get(name));
      return tests.includes(undefined) ? undefined : tests.some((test) => test?.(value));
    },
  ],
  ["const", (wanted, value) => (isScalar(wanted) ? wanted === value : undefined)],
  ["enum", (wanted, value) => (isJsonList(wanted) && wanted.every(isScalar) ? wanted.includes(value) : undefined)],
  [
    "pattern",
    (pattern, value, _, look) => (typeof pattern !== "string" ? undefined : typeof value !== "string" || patternFit(pattern, value, look)),
  ],
  ["minLength", size(characters, atLeast)],
  ["maxLength", size(characters, atMost)],
  ["minItems", size(length, atLeast)],
  ["maxItems", size(length, atMost)],
  ["minProperties", size(members, atLeast)],
  ["maxProperties", size(members, atMost)],
  ["minimum", number(atLeast)],
  ["maximum", number(atMost)],
  ["exclusiveMinimum", number((value, limit) => value > limit)],
  ["exclusiveMaximum", number((value, limit) => value < limit)],
  [
    "uniqueItems",
    (wanted, value) => {
      if (wanted === false || !isJsonList(value)) return true;
      return wanted === true && value.every(isScalar) ? new Set(value).size === value.length : undefined;
    },
  ],
  ["items", (schema, value, _, look) => (!isJsonList(value) ? true : all(value, (item) => fits(schema, item, { ...look, depth: 0 })))],
  [
    "required",
    (names, value) => {
      if (!isJsonList(names)) return undefined;
      return !isJsonObject(value) || names.every((name) => typeof name === "string" && Object.hasOwn(value, name));
    },
  ],
  [
    "properties",
    (schemas, value, _, look) => {
      if (!isJsonObject(schemas)) return undefined;
      if (!isJsonObject(value)) return true;
      const present = Object.keys(schemas).filter((name) => Object.hasOwn(value, name));
      return all(present, (name) => fits(schemas[name], value[name] ?? null, { ...look, depth: 0 }));
    },
  ],
  [
    "patternProperties",
    (schemas, value, _, look) => {
      if (!isJsonObject(schemas)) return undefined;
      if (!isJsonObject(value)) return true;
      return all(Object.keys(schemas), (pattern) =>
        all(Object.keys(value), (name) => {
          const matches = patternFit(pattern, name, look);
          return matches === true
            ? fits(schemas[pattern], value[name] ?? null, { ...look, depth: 0 })
            : matches === false
              ? true
              : undefined;
        }),
      );
    },
  ],
  [
    "additionalProperties",
    (rest, value, schema, look) => {
      if (!isJsonObject(value)) return true;
      const names = additional(value, schema, look);
      return names === undefined ? undefined : all(names, (name) => fits(rest, value[name] ?? null, { ...look, depth: 0 }));
    },
  ],
  [
    "propertyNames",
    (schema, value, _, look) => (!isJsonObject(value) ? true : all(Object.keys(value), (name) => fits(schema, name, look))),
  ],
  ["allOf", (schemas, value, _, look) => (isJsonList(schemas) ? all(schemas, (schema) => fits(schema, value, look)) : undefined)],
  [
    "anyOf",
    (schemas, value, _, look) => {
      const count = countFits(schemas, value, look);
      return count === undefined ? undefined : count.sure > 0 ? true : count.open > 0 ? undefined : false;
    },
  ],
  [
    "oneOf",
    (schemas, value, _, look) => {
      const count = countFits(schemas, value, look);
      if (count === undefined || (count.sure < 2 && count.open > 0)) return undefined;
      return count.sure === 1;
    },
  ],
  [
    "not",
    (schema, value, _, look) => {
      const fit = fits(schema, value, look);
      return fit === undefined ? undefined : !fit;
    },
  ],
  [
    "$ref",
    (reference, value, schema, look) => {
      // Whether what stands beside a reference counts is not a matter for a quick look.
      const name = typeof reference === "string" ? /^#\/(definitions|\$defs)\/([A-Za-z0-9_.-]+)$/.exec(reference) : undefined;
      if (name === null || name === undefined || Object.keys(schema).some((keyword) => keyword !== "$ref" && !silent.has(keyword)))
        return undefined;
      const group = look.root[name[1] ?? ""];
      const target = isJsonObject(group) && Object.hasOwn(group, name[2] ?? "") ? group[name[2] ?? ""] : undefined;
      return fits(target, value, { ...look, depth: look.depth + 1 });
    },
  ],
]);
