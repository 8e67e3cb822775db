import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { DiagnosticCode } from "../diagnostics/catalogue.ts";
import type { SourceRange } from "../diagnostics/source-range.ts";
import { escapeDollars } from "../ir/escape-dollars.ts";
import { holeOf } from "../ir/hole.ts";
import type { Hole } from "../ir/hole.ts";
import { emptyObject } from "../ir/empty-object.ts";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { formatPointer, valueAt } from "../ir/pointer.ts";
import type { KeptBlob } from "./compile-input.ts";
import { isBlob, blobToJson } from "./content/blob.ts";
import { toCel } from "./expression/cel-values.ts";
import { createExpressions, isProblem } from "./expression/expressions.ts";
import type { Expression, Expressions } from "./expression/expressions.ts";
import { linearPattern } from "./linear-pattern.ts";
import { encodeUtf8 } from "./read/utf8.ts";
import { essentialIssues } from "./schema/essential-issues.ts";
import { explainIssue } from "./schema/explain-issue.ts";
import { createSchemaChecker } from "./schema/schema-checker.ts";
import type { SchemaChecker } from "./schema/schema-checker.ts";

/** What filling needs. */
export interface HoleFilling {
  /** The state of each resource that is read, in the shape of its type's state schema, by address; `{"$unknown": ...}` in it is not known yet. */
  readonly results: ReadonlyMap<string, JsonObject>;
  /** JSON Schema of the document's type: what is filled in must fit it. */
  readonly schema: JsonObject;
  /** For diagnostics: the resource that is filled, and where its values were written. */
  readonly address: string;
  readonly locate: (pointer: string) => SourceRange | undefined;
  /** Store content and name it. */
  keep(bytes: Uint8Array): Promise<KeptBlob>;
  /** SHA-256 as lower-case hexadecimal digits. */
  sha256(bytes: Uint8Array): string;
}

/** What came of filling. */
export type Filled =
  | { readonly tag: "filled"; readonly desired: JsonObject }
  /** Some results are not known yet: those of these addresses. */
  | { readonly tag: "unknown"; readonly reads: readonly string[] }
  | { readonly tag: "failed"; readonly diagnostics: readonly Diagnostic[] };

let shared: { readonly checker: SchemaChecker; readonly expressions: Map<HoleFilling["sha256"], Expressions> } | undefined;

/** Put the results of other resources into a document. The filled document is to be brought into canonical form again before it is decided on. */
export async function fillHoles(desired: JsonObject, filling: HoleFilling): Promise<Filled> {
  const holes = [...holesIn(desired, [])];
  if (holes.length === 0) return { tag: "filled", desired };
  const unknown = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  const values = new Map<string, Json>();
  for (const { hole, steps } of holes) {
    const value = valueOf(hole, steps, filling);
    if (value.tag === "unknown") for (const read of value.reads) unknown.add(read);
    else if (value.tag === "failed") diagnostics.push(problemAt(steps, value, filling));
    else values.set(formatPointer(steps), await storedValue(value.value, hole, filling));
  }
  if (diagnostics.length > 0) return { tag: "failed", diagnostics };
  if (unknown.size > 0) return { tag: "unknown", reads: [...unknown].toSorted() };
  const filled = fill(desired, [], values);
  if (!isJsonObject(filled)) return { tag: "filled", desired };
  const wrong = check(
    filled,
    holes.map(({ steps }) => steps),
    filling,
  );
  return wrong.length > 0 ? { tag: "failed", diagnostics: wrong } : { tag: "filled", desired: filled };
}

function* holesIn(value: Json, steps: readonly string[]): Generator<{ readonly hole: Hole; readonly steps: readonly string[] }> {
  const hole = holeOf(value);
  if (hole !== undefined) yield { hole, steps };
  else if (isJsonObject(value)) for (const name of Object.keys(value)) yield* holesIn(value[name] ?? null, [...steps, name]);
  else if (isJsonList(value)) for (const [index, item] of value.entries()) yield* holesIn(item, [...steps, String(index)]);
}

/** Whether a document waits for results. */
export function hasHoles(desired: JsonObject): boolean {
  return holesIn(desired, []).next().done !== true;
}

type HoleValue =
  | { readonly tag: "value"; readonly value: Json }
  | { readonly tag: "unknown"; readonly reads: readonly string[] }
  | { readonly tag: "failed"; readonly code: DiagnosticCode; readonly detail: string };

function valueOf(hole: Hole, steps: readonly string[], filling: HoleFilling): HoleValue {
  const expression = prepare(hole, filling);
  if (expression === undefined)
    return { tag: "failed", code: "MC_IR_FORMAT", detail: `The hole at ${steps.join(".")} holds no expression. Compile the site again.` };
  const unknown = unknownReads(expression, hole, filling);
  if (unknown.length > 0) return { tag: "unknown", reads: unknown };
  const results = new Map(hole.reads.map((read) => [read, toCel(filling.results.get(read) ?? {})] as const));
  const scope = Object.entries(hole.scope).map(([name, value]) => [name, toCel(value)] as const);
  const result = expression.evaluate({ ...Object.fromEntries(scope), results });
  if ("value" in result) return { tag: "value", value: result.value };
  return {
    tag: "failed",
    code: result.problem.code,
    detail: `${result.problem.detail} The results read are those of ${hole.reads.join(", ")}.`,
  };
}

function prepare(hole: Hole, { sha256 }: HoleFilling): Expression | undefined {
  shared ??= { checker: createSchemaChecker(linearPattern), expressions: new Map() };
  const matches = (text: string, pattern: string): boolean | undefined => linearPattern(pattern)?.test(text);
  const expressions =
    shared.expressions.get(sha256) ?? createExpressions({ types: { vars: {}, facts: undefined }, sha256, matches, holes: true });
  shared.expressions.set(sha256, expressions);
  const roots = new Set(["vars", "facts", "site", "key", "matrix"]);
  const element = Object.keys(hole.scope).find((name) => !roots.has(name));
  const prepared = expressions.prepare(hole.expression, element);
  return isProblem(prepared) ? undefined : prepared;
}

/** The addresses of which a field that is read is not known: the state is not there, or has `$unknown` in its place. */
function unknownReads(expression: Expression, hole: Hole, { results }: HoleFilling): readonly string[] {
  const unknown = new Set(hole.reads.filter((read) => !results.has(read)));
  for (const use of expression.analysis.names) {
    const [address, ...path] = use.fields.map((field) => field.name);
    const state = use.root === "results" && address !== undefined ? results.get(address) : undefined;
    if (address === undefined || state === undefined) continue;
    const onTheWay = path.map((_, index) => valueAt(state, path.slice(0, index)));
    if (onTheWay.some(isUnknown) || holdsUnknown(valueAt(state, path))) unknown.add(address);
  }
  return [...unknown];
}

function isUnknown(value: Json | undefined): boolean {
  return isJsonObject(value) && Object.hasOwn(value, "$unknown");
}

function holdsUnknown(value: Json | undefined): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isUnknown(value) || Object.values(value).some((member: Json) => holdsUnknown(member));
}

async function storedValue(value: Json, hole: Hole, filling: HoleFilling): Promise<Json> {
  if (hole.as !== "content" || typeof value !== "string") return escapeDollars(value);
  return blobToJson(await filling.keep(encodeUtf8(value)));
}

function fill(value: Json, steps: readonly string[], values: ReadonlyMap<string, Json>): Json {
  const filled = values.get(formatPointer(steps));
  if (filled !== undefined) return filled;
  if (isJsonList(value)) return value.map((item, index) => fill(item, [...steps, String(index)], values));
  if (!isJsonObject(value)) return value;
  const copy = emptyObject<Json>();
  for (const name of Object.keys(value)) copy[name] = fill(value[name] ?? null, [...steps, name], values);
  return copy;
}

/** Only what was filled in is judged: the rest was, in the form the user wrote. */
function check(filled: JsonObject, places: readonly (readonly string[])[], filling: HoleFilling): readonly Diagnostic[] {
  const checker = shared?.checker ?? createSchemaChecker(linearPattern);
  const issues = checker
    .check(filling.schema, withoutBlobs(filled))
    .filter((issue) => places.some((steps) => steps.every((step, index) => issue.steps[index] === step)));
  return essentialIssues(issues).map((issue) =>
    problemAt(issue.steps, explainIssue(issue, { owner: issue.steps.join("."), besides: [] }), filling),
  );
}

/** Blobs are texts to the schema. */
function withoutBlobs(value: Json): Json {
  if (isBlob(value)) return "";
  if (isJsonList(value)) return value.map(withoutBlobs);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutBlobs(member)]));
}

function problemAt(
  steps: readonly string[],
  told: { readonly code: DiagnosticCode; readonly detail: string },
  filling: HoleFilling,
): Diagnostic {
  return errorOf(told.code, {
    at: filling.locate(formatPointer(steps)),
    about: `${filling.address}.${steps.join(".")}`,
    detail: told.detail,
  });
}
