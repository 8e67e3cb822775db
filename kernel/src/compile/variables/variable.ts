import type { JsonObject } from "../../ir/json.ts";
import type { SourceFile, Span } from "../read/source-file.ts";
import type { SourceNode } from "../read/source-node.ts";

/** A declared variable with the value that won. */
export interface Variable {
  readonly name: string;
  /** JSON Schema, from `inputs`. Missing for one declared under `vars`: the type of its value is its type. */
  readonly schema: JsonObject | undefined;
  /** Where it is declared. */
  readonly at: Span;
  /** The value of the declaration, which gives the type where there is no schema. */
  readonly declared: SourceNode | undefined;
  readonly value: VariableValue | undefined;
}

/** A value of a variable, with the place it comes from. */
export interface VariableValue {
  readonly node: SourceNode;
  /** The file the value stands in; undefined for one given on the command line, whose `from` says so. */
  readonly file: SourceFile | undefined;
  readonly from: string;
  /** Only values of the site may hold expressions. */
  readonly computed: boolean;
  /** The value it stands in place of. */
  readonly replaced?: VariableValue | undefined;
}
