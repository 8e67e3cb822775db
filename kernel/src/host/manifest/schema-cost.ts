import { isJsonObject } from "../../ir/json.ts";
import type { Json, JsonObject } from "../../ir/json.ts";

/** Schemas that checking one document may come by, each counted as often as it is come by. */
const mostSchemas = 10_000;

/** References that lead to one another, one after the other. */
const longestChain = 100;

/** Keywords whose value holds schemas under names that are free. */
const named = new Set(["properties", "patternProperties", "dependencies"]);

/** Keywords whose value is data and no schema; definitions cost where they are referred to. */
const inert = new Set(["const", "default", "enum", "examples", "definitions", "$defs"]);

/**
 * Why checking against a schema could take without end, if so. A few kilobytes can refer to themselves, or to the same things again and again, so that one
 * small document is checked billions of times; no deadline would end that, because checking happens outside of any plugin.
 */
export function costProblem(schema: JsonObject): string | undefined {
  try {
    const cost = new Costs(schema).total();
    return cost > mostSchemas ? `checking one document could take ${cost} steps; the most is ${mostSchemas}` : undefined;
  } catch (error) {
    if (error instanceof Unbounded) return error.message;
    throw error;
  }
}

class Unbounded extends Error {}

class Costs {
  readonly #schema: JsonObject;
  readonly #known = new Map<string, number>();
  readonly #open = new Set<string>(["#"]);

  constructor(schema: JsonObject) {
    this.#schema = schema;
  }

  total(): number {
    const { $id, ...rest } = this.#schema;
    return this.#schemas(typeof $id === "string" ? rest : this.#schema);
  }

  /** The cost of a schema, or of a list of them. */
  #schemas(value: Json | undefined): number {
    if (Array.isArray(value)) return value.reduce<number>((sum, item: Json) => sum + this.#schemas(item), 0);
    if (!isJsonObject(value)) return 0;
    let cost = 1;
    for (const [keyword, part] of Object.entries(value)) {
      if (keyword === "$id" && typeof part === "string") throw new Unbounded("a part of it has a name of its own (`$id`)");
      if (keyword === "$ref" && typeof part === "string") cost += this.#reference(part);
      else if (named.has(keyword) && isJsonObject(part))
        cost += Object.values(part).reduce<number>((sum, item) => sum + this.#schemas(item), 0);
      else if (!inert.has(keyword)) cost += this.#schemas(part);
    }
    return Math.min(cost, Number.MAX_SAFE_INTEGER);
  }

  #reference(reference: string): number {
    const known = this.#known.get(reference);
    if (known !== undefined) return known;
    const shown = JSON.stringify(reference.slice(0, 200));
    if (reference !== "#" && !reference.startsWith("#/"))
      throw new Unbounded(`it refers to ${shown}, which is not a place in it (\`#/...\`)`);
    if (this.#open.has(reference)) throw new Unbounded(`it refers to itself (${shown}), so that it allows documents of any depth`);
    if (this.#open.size > longestChain) throw new Unbounded(`more than ${longestChain} of its references follow one another`);
    this.#open.add(reference);
    // What leads nowhere is told when the schema is compiled.
    const cost = this.#schemas(placeIn(this.#schema, reference));
    this.#open.delete(reference);
    this.#known.set(reference, cost);
    return cost;
  }
}

/** What a reference leads to. */
function placeIn(schema: JsonObject, reference: string): Json | undefined {
  let at: Json | undefined = schema;
  for (const step of reference.split("/").slice(1)) {
    const name = decoded(step);
    if (isJsonList(at)) at = at[Number(name)];
    else at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}

function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return step;
  }
}
