import type { JsonObject } from "../ir/json.ts";
import type { CompileInput } from "./compile-input.ts";
import type { Expressions } from "./expression/expressions.ts";
import type { Declared } from "./expression/name-scope.ts";
import type { SourceFile } from "./read/source-file.ts";
import type { Report } from "./report.ts";
import type { LateChecker } from "./schema/late-checker.ts";
import type { VariableValues } from "./variables/resolve-variables.ts";
import type { Variable } from "./variables/variable.ts";

/** What the passes over resources share. */
export interface Compilation {
  readonly input: CompileInput;
  readonly file: SourceFile;
  readonly siteName: string;
  readonly report: Report;
  readonly expressions: Expressions;
  readonly checker: LateChecker;
  readonly declared: Declared;
  readonly vars: VariableValues;
  readonly variables: ReadonlyMap<string, Variable>;
  /** The variables that each variable reads. */
  readonly variableReads: ReadonlyMap<string, readonly string[]>;
  readonly facts: JsonObject | undefined;
  /** `vars`, `facts` and `site` as expressions see them. */
  readonly roots: Readonly<Record<string, unknown>>;
  readonly usedFacts: Set<string>;
  readonly usedFiles: Set<string>;
}
