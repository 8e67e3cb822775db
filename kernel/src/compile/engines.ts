import type { Json, JsonObject } from "../ir/json.ts";
import type { Expressions, ExpressionTypes } from "./expression/expressions.ts";
import { createLateChecker } from "./schema/late-checker.ts";
import type { LateChecker } from "./schema/late-checker.ts";
import type { SchemaChecker } from "./schema/schema-checker.ts";
import { simplePattern } from "./simple-pattern.ts";
import type { Pattern } from "./simple-pattern.ts";

/** The engines a compilation uses. Each takes longer to load than a small site takes to compile, so a site loads only those it needs. */
export interface Engines {
  readonly checker: LateChecker;
  expressions(types: ExpressionTypes): Expressions;
}

/** What a site needs of engines. */
export interface EngineNeeds {
  readonly expressions: boolean;
  /** `matches` stands somewhere in it. */
  readonly matches: boolean;
  /** Schemas that users wrote, of variables: what is checked against them cannot be told in advance. */
  readonly inputs: readonly JsonObject[];
  /** Schemas of resource types, and our own. */
  readonly schemas: readonly JsonObject[];
  readonly sha256: (bytes: Uint8Array) => string;
}

/** Load what a site needs. */
export async function loadEngines(needs: EngineNeeds): Promise<Engines> {
  const [linear, checker, expression] = await Promise.all([
    needs.matches ? import("./linear-pattern.ts") : undefined,
    checkerFor(needs),
    needs.expressions ? import("./expression/expressions.ts") : undefined,
  ]);
  const compilePattern = (pattern: string): Pattern | undefined => simplePattern(pattern) ?? linear?.linearPattern(pattern);
  return {
    checker,
    expressions(types) {
      const matches = (text: string, pattern: string): boolean | undefined => compilePattern(pattern)?.test(text);
      return expression?.createExpressions({ types, sha256: needs.sha256, matches }) ?? { prepare: missing };
    },
  };
}

async function checkerFor({ inputs, schemas }: EngineNeeds): Promise<LateChecker> {
  const load = async (): Promise<SchemaChecker> => {
    const [linear, { createSchemaChecker }] = await Promise.all([
      [...inputs, ...schemas].some(hasIntricatePattern) ? import("./linear-pattern.ts") : undefined,
      import("./schema/schema-checker.ts"),
    ]);
    return createSchemaChecker((pattern) => simplePattern(pattern) ?? linear?.linearPattern(pattern));
  };
  if (inputs.length === 0) return createLateChecker(load);
  const full = await load();
  return { ...full, prepare: () => Promise.resolve() };
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
