import type { Json, JsonObject } from "../ir/json.ts";
import type { Expressions, ExpressionTypes } from "./expression/expressions.ts";
import type { SchemaChecker } from "./schema/schema-checker.ts";
import { simplePattern } from "./simple-pattern.ts";
import type { Pattern } from "./simple-pattern.ts";

/** The engines a compilation uses. Each takes longer to load than a small site takes to compile, so a site loads only those it needs. */
export interface Engines {
  readonly checker: SchemaChecker;
  expressions(types: ExpressionTypes): Expressions;
}

/** What a site needs of engines. */
export interface EngineNeeds {
  readonly expressions: boolean;
  /** `matches` stands somewhere in it. */
  readonly matches: boolean;
  readonly schemas: readonly JsonObject[];
  readonly sha256: (bytes: Uint8Array) => string;
}

/** Load what a site needs. */
export async function loadEngines(needs: EngineNeeds): Promise<Engines> {
  const [linear, schema, expression] = await Promise.all([
    needs.matches || needs.schemas.some(hasIntricatePattern) ? import("./linear-pattern.ts") : undefined,
    needs.schemas.length === 0 ? undefined : import("./schema/schema-checker.ts"),
    needs.expressions ? import("./expression/expressions.ts") : undefined,
  ]);
  const compilePattern = (pattern: string): Pattern | undefined => simplePattern(pattern) ?? linear?.linearPattern(pattern);
  return {
    checker: schema?.createSchemaChecker(compilePattern) ?? { check: () => [] },
    expressions(types) {
      const matches = (text: string, pattern: string): boolean | undefined => compilePattern(pattern)?.test(text);
      return expression?.createExpressions({ types, sha256: needs.sha256, matches }) ?? { prepare: missing };
    },
  };
}

function missing(source: string): never {
  throw new Error(`Cannot read the expression ${JSON.stringify(source)}: the site was taken for one without expressions`);
}

const intricate = new WeakMap<JsonObject, boolean>();

function hasIntricatePattern(schema: JsonObject): boolean {
  const known = intricate.get(schema) ?? someIntricate(schema);
  intricate.set(schema, known);
  return known;
}

/** Wherever "pattern" and "patternProperties" stand; a property of that name costs a moment and nothing else. */
function someIntricate(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(someIntricate);
  return Object.entries(value).some(([name, member]: [string, Json]) => {
    if (name === "pattern" && typeof member === "string") return simplePattern(member) === undefined;
    return name === "patternProperties" || someIntricate(member);
  });
}
