import type { SourceRange } from "../../diagnostics/source-range.ts";
import type { Json } from "../../ir/json.ts";

/** Where a resource comes from: why it is there, and where each of its values was written. */
export interface ResourceOrigin {
  /** Of an instance, or of a resource as declared where it has several instances or none. */
  readonly address: string;
  readonly type: string;
  readonly plugin: string;
  /** What it manages; undefined where there is no single instance, or where that is known only with the facts of a host. */
  readonly identity: string | undefined;
  readonly declared: SourceRange;
  /** Where other files change it. */
  readonly changed: readonly SourceRange[];
  /** Why there is such a resource, and not another number of them. Clauses without a period. */
  readonly because: readonly { readonly text: string; readonly at: SourceRange }[];
  /** Addresses of the instances; empty where it is one. */
  readonly instances: readonly string[];
  /** Attributes, then execution keys; or the one value that was asked for. */
  readonly values: readonly ValueOrigin[];
  readonly relations: readonly RelationOrigin[];
}

/** Where a value comes from. */
export interface ValueOrigin {
  /** `mode`, or with steps below it `env.PATH`. */
  readonly name: string;
  /** As compiled. Undefined: nobody sets it, or it is left to the facts of a host. */
  readonly value: Json | undefined;
  /** As written, where it holds expressions. */
  readonly written?: string | undefined;
  /** `resource`, `defaults.file`, `defaults.all`; `type` where the plugin fills it in; `nothing` where nobody sets it. */
  readonly from: string;
  readonly at?: SourceRange | undefined;
  /** Where other files add to it. */
  readonly added: readonly SourceRange[];
  /** What it stands in place of, the nearest first. */
  readonly replaced: readonly ReplacedValue[];
  /** The variables it is computed from, and those they are computed from. */
  readonly reads: readonly VariableOrigin[];
}

/** A value that another one took the place of. */
export interface ReplacedValue {
  readonly value: Json;
  readonly from: string;
  readonly at?: SourceRange | undefined;
}

/** Where a variable has its value from. */
export interface VariableOrigin {
  readonly name: string;
  /** Undefined: it hangs on the facts of a host. */
  readonly value: Json | undefined;
  /** `vars.port`, `inputs.port.default`, `--var port`, or the file of variables. */
  readonly from: string;
  readonly at?: SourceRange | undefined;
  readonly replaced: readonly ReplacedValue[];
}

/** A relation of a resource. */
export interface RelationOrigin {
  readonly word: string;
  /** Whether the other one comes first. */
  readonly order: "after" | "before";
  readonly other: string;
  readonly at: SourceRange;
}
