import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import type { Execution } from "./execution.ts";
import { irFormat } from "./ir.ts";
import type { Ir } from "./ir.ts";
import { isJsonList, isJsonObject } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { parseJson } from "./parse-json.ts";
import { relationWords } from "./relation-node.ts";
import type { RelationNode } from "./relation-node.ts";
import type { ResourceNode } from "./resource-node.ts";
import { writeIr } from "./write-ir.ts";

/** Read what `writeIr` wrote, and nothing else: another format, a missing member or another spelling is refused. */
export function readIr(text: string): Outcome<Ir> {
  const json = parseJson(text);
  if (json === undefined) return refuse("The text is not JSON.");
  if (isJsonObject(json) && json["masterchef"] === "ir" && json["format"] !== irFormat) {
    return refuse(`The graph has format ${JSON.stringify(json["format"] ?? null)}; this version reads ${irFormat}.`);
  }
  try {
    const ir = readGraph(json);
    return isSpelling(text, ir) ? { value: ir, diagnostics: [] } : refuse("The graph is not written in its canonical form.");
  } catch (error) {
    if (error instanceof Misfit) return refuse(`${error.message} is not what it should be.`);
    throw error;
  }
}

/** Whether a text is the one form of a graph. What no canonical text holds, such as half a character, has none. */
function isSpelling(text: string, ir: Ir): boolean {
  try {
    return writeIr(ir) === text;
  } catch {
    return false;
  }
}

/** Never leaves this file; names the member that does not fit. */
class Misfit extends Error {}

function refuse(reason: string): Outcome<Ir> {
  return { diagnostics: [errorOf("MC_IR_FORMAT", { detail: `${reason} Compile the site again.` })] };
}

function readGraph(json: Json): Ir {
  const graph = object(json, "the graph");
  if (graph["masterchef"] !== "ir" || graph["format"] !== irFormat) throw new Misfit("The head of the graph");
  return {
    masterchef: "ir",
    format: irFormat,
    site: text(graph, "site"),
    resources: list(graph, "resources").map(readResource),
    relations: list(graph, "relations").map(readRelation),
  };
}

function readResource(json: Json): ResourceNode {
  const node = object(json, "a resource");
  if (node["kind"] !== "resource") throw new Misfit("The kind of a resource");
  return {
    kind: "resource",
    address: text(node, "address"),
    type: text(node, "type"),
    name: text(node, "name"),
    identity: text(node, "identity"),
    plugin: text(node, "plugin"),
    desired: object(node["desired"] ?? null, "desired"),
    execution: readExecution(object(node["execution"] ?? null, "execution")),
    ...(node["handler"] === true ? { handler: true } : {}),
  };
}

function readExecution(json: JsonObject): Execution {
  const tags = list(json, "tags").map((tag) => {
    if (typeof tag !== "string") throw new Misfit("A tag");
    return tag;
  });
  return {
    tags,
    ...(json["become"] === undefined ? {} : { become: text(json, "become") }),
    retries: number(json, "retries"),
    retryDelaySeconds: number(json, "retryDelaySeconds"),
    retryBackoff: number(json, "retryBackoff"),
    retryJitterSeconds: number(json, "retryJitterSeconds"),
    ...(json["breakerAfter"] === undefined ? {} : { breakerAfter: number(json, "breakerAfter") }),
    ...(json["timeoutSeconds"] === undefined ? {} : { timeoutSeconds: number(json, "timeoutSeconds") }),
  };
}

function readRelation(json: Json): RelationNode {
  const node = object(json, "a relation");
  const word = relationWords.find((one) => one === node["word"]);
  if (node["kind"] !== "relation" || word === undefined) throw new Misfit("The word of a relation");
  return { kind: "relation", word, from: text(node, "from"), to: text(node, "to") };
}

function object(json: Json, what: string): JsonObject {
  if (!isJsonObject(json)) throw new Misfit(what);
  return json;
}

function text(json: JsonObject, name: string): string {
  const value = json[name];
  if (typeof value !== "string") throw new Misfit(name);
  return value;
}

function number(json: JsonObject, name: string): number {
  const value = json[name];
  if (typeof value !== "number") throw new Misfit(name);
  return value;
}

function list(json: JsonObject, name: string): readonly Json[] {
  const value = json[name];
  if (!isJsonList(value)) throw new Misfit(name);
  return value;
}
