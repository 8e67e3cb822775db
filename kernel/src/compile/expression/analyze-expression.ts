import type { ASTNode } from "@marcbachmann/cel-js";
import type { Span } from "../read/source-file.ts";
import { walkingMacros } from "./cel-functions.ts";

/** A name an expression reads: a root and the fields below it, as far as they are literal. */
export interface NameUse extends Span {
  readonly root: string;
  readonly fields: readonly FieldUse[];
  /** Inside `has()`, or where `default()` steps in: the last fields may be absent. */
  readonly guarded: boolean;
}

/** One field of a name. */
export interface FieldUse extends Span {
  readonly name: string;
}

/** A function or a method that is called. */
export interface CallUse extends Span {
  readonly name: string;
  readonly method: boolean;
}

/** What an expression refers to. */
export interface Analysis {
  readonly names: readonly NameUse[];
  readonly calls: readonly CallUse[];
  /** How deep walks over lists stand inside each other. */
  readonly walkDepth: number;
  /** The first literal key of a map that is no text. */
  readonly badKey?: Span | undefined;
}

interface Walk {
  readonly names: NameUse[];
  readonly calls: CallUse[];
  walkDepth: number;
  badKey?: Span;
}

interface Surroundings {
  /** Names bound by walks around. */
  readonly bound: readonly string[];
  readonly guarded: boolean;
  readonly depth: number;
}

/** Find every name and call of an expression, in all its branches. */
export function analyzeExpression(ast: ASTNode): Analysis {
  const found: Walk = { names: [], calls: [], walkDepth: 0 };
  visit(ast, { bound: [], guarded: false, depth: 0 }, found);
  return found;
}

function visit(node: ASTNode, around: Surroundings, found: Walk): void {
  switch (node.op) {
    case "value":
      return;
    case "id":
    case ".":
    case ".?":
    case "[]":
    case "[?]":
      visitChain(node, around, found);
      return;
    case "call":
      visitCall(node, around, found);
      return;
    case "rcall":
      visitMethod(node, around, found);
      return;
    case "list":
      for (const item of node.args) visit(item, around, found);
      return;
    case "map":
      for (const [key, value] of node.args) {
        if (key.op === "value" && typeof key.args !== "string") found.badKey ??= { start: key.start, end: key.end };
        visit(key, around, found);
        visit(value, around, found);
      }
      return;
    case "!_":
    case "-_":
      visit(node.args, around, found);
      return;
    default:
      for (const part of node.args) visit(part, around, found);
  }
}

function visitCall(node: ASTNode & { readonly op: "call" }, around: Surroundings, found: Walk): void {
  const [name, args] = node.args;
  found.calls.push({ name, method: false, start: node.start, end: node.start + name.length });
  const [first, ...rest] = args;
  const guards = name === "has" || name === "default";
  if (first !== undefined) visit(first, guards ? { ...around, guarded: true } : around, found);
  for (const arg of rest) visit(arg, around, found);
}

function visitMethod(node: ASTNode & { readonly op: "rcall" }, around: Surroundings, found: Walk): void {
  const [name, receiver, args] = node.args;
  const nameStart = methodStart(node, receiver, name);
  found.calls.push({ name, method: true, start: nameStart, end: nameStart + name.length });
  visit(receiver, around, found);
  const [element, ...rest] = args;
  if (!walkingMacros.has(name) || element?.op !== "id" || rest.length === 0) {
    for (const arg of args) visit(arg, around, found);
    return;
  }
  const depth = around.depth + 1;
  found.walkDepth = Math.max(found.walkDepth, depth);
  for (const arg of rest) visit(arg, { ...around, bound: [...around.bound, element.args], depth }, found);
}

function methodStart(node: ASTNode, receiver: ASTNode, name: string): number {
  const at = node.input.indexOf(name, receiver.end);
  return at < 0 ? node.start : at;
}

/** A name with its fields; what is not literal in it is visited by itself. */
function visitChain(node: ASTNode, around: Surroundings, found: Walk): void {
  const fields: FieldUse[] = [];
  let current = node;
  let end = node.end;
  for (;;) {
    if (current.op === "." || current.op === ".?") {
      const [object, name] = current.args;
      fields.unshift({ name, start: current.pos, end: current.pos + name.length });
      current = object;
    } else if (current.op === "[]" || current.op === "[?]") {
      const [object, index] = current.args;
      if (index.op === "value" && typeof index.args === "string") fields.unshift({ name: index.args, start: index.start, end: index.end });
      else {
        // Beyond a computed index nothing is literal any more.
        visit(index, { ...around, guarded: false }, found);
        fields.length = 0;
        end = object.end;
      }
      current = object;
    } else break;
  }
  if (current.op !== "id") {
    visit(current, around, found);
    return;
  }
  if (around.bound.includes(current.args)) return;
  found.names.push({ root: current.args, fields, guarded: around.guarded, start: current.start, end });
}
