import type { ASTNode, Environment } from "@marcbachmann/cel-js";
import { canonicalText } from "../../ir/canonical-text.ts";
import { encodeUtf8 } from "../read/utf8.ts";
import { fromCel, textOf } from "./cel-values.ts";

/** Functions of CEL itself that expressions may call. What knows time, bytes or types is left out. */
const ownFunctions = ["size", "int", "double", "string", "bool", "has"];
const ownMethods = ["size", "startsWith", "endsWith", "contains", "matches", "split", "join", "indexOf", "lastIndexOf", "substring"];

/** Macros that walk a list. Each has the name of its element first. */
export const walkingMacros: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** Functions we add. */
export const addedFunctions = [
  "upper",
  "lower",
  "trim",
  "default",
  "keys",
  "values",
  "entries",
  "merge",
  "flatten",
  "distinct",
  "sort",
  "range",
  "sha256",
  "base64",
] as const;

/** Every function an expression may call. */
export const knownFunctions: ReadonlySet<string> = new Set([...ownFunctions, ...addedFunctions]);

/** Every method an expression may call on a value. */
export const knownMethods: ReadonlySet<string> = new Set([...ownMethods, ...walkingMacros]);

/** The method under which `matches` runs: of the same length, so that places stay, and on an engine without backtracking. */
export const safeMatches = "mAtches";
/** Methods that read all of what they are called on, which may be long. */
export const scanningMethods: ReadonlySet<string> = new Set(["size", "contains", "matches", "split", "join", "indexOf", "lastIndexOf"]);

/** The method that a rewritten expression calls on every list it walks, and on every text it reads as a whole. */
export const spendMethod = "spend";

/** The function that puts a value into a text, in the expressions of holes only. */
export const textFunction = "text";

/** What functions need from outside. */
export interface FunctionPorts {
  /** SHA-256 as lower-case hexadecimal digits. */
  readonly sha256: (bytes: Uint8Array) => string;
  /** Pay for walking so many elements; throws when too much was spent. */
  readonly spend: (elements: number) => void;
  /** Whether a part of the text matches; undefined when the pattern cannot be read. */
  readonly matches: (text: string, pattern: string) => boolean | undefined;
}

/** What a function throws to say that it has no value for its arguments. */
export class NoValue extends Error {}

/** Sixty-four characters are read in about the time that one element takes. */
const charactersShift = 6;

/** The longest list `range` makes. */
const longestRange = 10_000;

/** Add our functions to an environment. */
export function registerFunctions(environment: Environment, ports: FunctionPorts): void {
  const paid = <Value>(value: Value): Value => {
    ports.spend(sizeOf(value));
    return value;
  };
  environment
    .registerFunction("upper(string): string", (text: string) => paid(text).toUpperCase())
    .registerFunction("lower(string): string", (text: string) => paid(text).toLowerCase())
    .registerFunction("trim(string): string", (text: string) => paid(text).trim())
    .registerFunction("sha256(string): string", (text: string) => ports.sha256(encodeUtf8(paid(text))))
    .registerFunction("base64(string): string", (text: string) => encodeUtf8(paid(text)).toBase64())
    .registerFunction("keys(map): list<string>", (map: unknown) => pairsOf(paid(map)).map(([name]) => name))
    .registerFunction("values(map): list<dyn>", (map: unknown) => pairsOf(paid(map)).map(([, value]) => value))
    .registerFunction("entries(map): list<dyn>", (map: unknown) =>
      pairsOf(paid(map)).map(
        ([key, value]) =>
          new Map<string, unknown>([
            ["key", key],
            ["value", value],
          ]),
      ),
    )
    .registerFunction("merge(map, map): map", (first: unknown, second: unknown) =>
      sorted(new Map([...pairsOf(paid(first)), ...pairsOf(paid(second))])),
    )
    .registerFunction("flatten(list): list<dyn>", (list: unknown) =>
      elementsOf(paid(list)).flatMap((item): readonly unknown[] => (Array.isArray(item) ? item : [item])),
    )
    .registerFunction("range(int): list<int>", (count: bigint) => range(0n, count))
    .registerFunction("range(int, int): list<int>", range)
    .registerFunction({
      name: "distinct",
      returnType: "list<A>",
      params: [{ type: "list<A>" }],
      handler: (list: unknown) => distinct(paid(list)),
    })
    .registerFunction({ name: "sort", returnType: "list<A>", params: [{ type: "list<A>" }], handler: (list: unknown) => sort(paid(list)) })
    .registerFunction(`string.${safeMatches}(string): bool`, (text: string, pattern: string) => {
      const found = ports.matches(text, pattern);
      if (found === undefined) throw new NoValue(`matches() cannot read the pattern ${JSON.stringify(pattern)}`);
      return found;
    })
    .registerFunction(`${textFunction}(dyn): string`, (value: unknown) => {
      const json = fromCel(value);
      const text = "value" in json ? textOf(json.value) : undefined;
      if (text === undefined) throw new NoValue("A list, a map or null cannot stand inside a text");
      return text;
    })
    .registerFunction("default(ast, dyn): dyn", defaultMacro);
  environment
    .registerFunction({ name: spendMethod, receiverType: "string", returnType: "string", params: [], handler: paid })
    .registerFunction({ name: spendMethod, receiverType: "bytes", returnType: "bytes", params: [], handler: paid })
    .registerFunction({ name: spendMethod, receiverType: "list<A>", returnType: "list<A>", params: [], handler: paid })
    .registerFunction({ name: spendMethod, receiverType: "map<K, V>", returnType: "map<K, V>", params: [], handler: paid });
}

function elementsOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}

/** How many elements there are to walk. A text counts as one for so many characters, wherever it stands. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length >> charactersShift;
  if (value instanceof Uint8Array) return value.length >> charactersShift;
  if (Array.isArray(value))
    return value.reduce<number>((sum, item) => sum + (typeof item === "string" ? item.length >> charactersShift : 0), value.length);
  if (value instanceof Map) return value.size;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 1;
}

/** The entries of a map in the order of their keys. */
function pairsOf(map: unknown): readonly (readonly [string, unknown])[] {
  const entries: readonly (readonly [unknown, unknown])[] =
    map instanceof Map ? [...map] : typeof map === "object" && map !== null ? Object.entries(map) : [];
  return [...sorted(new Map(entries.map(([name, value]) => [String(name), value] as const)))];
}

function sorted(map: ReadonlyMap<string, unknown>): Map<string, unknown> {
  return new Map([...map].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function range(from: bigint, to: bigint): readonly bigint[] {
  const count = Number(to - from);
  if (count > longestRange) throw new NoValue(`range() makes at most ${longestRange} numbers`);
  return Array.from({ length: Math.max(0, count) }, (_, index) => from + BigInt(index));
}

function distinct(list: unknown): readonly unknown[] {
  const seen = new Set<string>();
  return elementsOf(list).filter((item) => {
    const json = fromCel(item);
    if (!("value" in json)) throw new NoValue(`distinct() cannot compare an element that ${json.why}`);
    const text = canonicalText(json.value);
    return !seen.has(text) && seen.add(text);
  });
}

function sort(list: unknown): readonly unknown[] {
  const items = elementsOf(list);
  if (items.every((item) => typeof item === "string")) return items.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (items.every((item) => typeof item === "bigint" || typeof item === "number"))
    return items.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  throw new NoValue("sort() takes a list of texts or a list of numbers");
}

interface MacroChecker {
  check(node: ASTNode, context: unknown): unknown;
  getType(name: string): unknown;
}

interface MacroEvaluator {
  run(node: ASTNode, context: unknown): unknown;
}

/** `default(value, other)`: the other where the value is null or is not there. It must see the expression, for an absent field has no value to pass. */
function defaultMacro({ args }: { readonly args: readonly ASTNode[] }): object {
  const [value, other] = args;
  return {
    typeCheck(checker: MacroChecker, _macro: unknown, context: unknown): unknown {
      if (value === undefined || other === undefined) return checker.getType("dyn");
      const type = checker.check(value, context);
      return checker.check(other, context) === type ? type : checker.getType("dyn");
    },
    evaluate(evaluator: MacroEvaluator, _macro: unknown, context: unknown): unknown {
      if (value === undefined || other === undefined) return null;
      try {
        const found = evaluator.run(value, context);
        if (found !== null) return found;
      } catch (error) {
        if (!isAbsence(error)) throw error;
      }
      return evaluator.run(other, context);
    },
    async: false,
  };
}

function isAbsence(error: unknown): boolean {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return code === "no_such_key" || code === "index_out_of_bounds";
}
