import type {
  Breaker,
  Diagnostic,
  FormattedFile,
  ImportedHost,
  LockChange,
  NotUndone,
  OwedRefresh,
  PlanReport,
  PluginReport,
  ResourceOrigin,
  ReplayReport,
  ResumeReport,
  RunProgress,
  RunReport,
  RunSummary,
  RunDetails,
  SiteSummary,
  Step,
} from "@masterchef/kernel";
import type { Check, Report } from "@masterchef/conformance";
import type { Contents } from "./content-diff.ts";
import type { SourceTexts } from "./diagnostics-text.ts";
import type { ShownReport } from "./shown-report.ts";

/** All there is to show. Each view knows every kind; a new kind does not compile until both do. */
export type Shown =
  | ShownReport
  | { readonly kind: "diagnostics"; readonly diagnostics: readonly Diagnostic[]; readonly sources: SourceTexts }
  | { readonly kind: "validated"; readonly site: SiteSummary }
  /** `differing`: addresses of the resources that a plan would still change. */
  | { readonly kind: "imported"; readonly report: ImportedHost; readonly directory: string; readonly differing: readonly string[] }
  | { readonly kind: "formatted"; readonly files: readonly FormattedFile[]; readonly check: boolean }
  | { readonly kind: "origin"; readonly asked: string; readonly origin: ResourceOrigin }
  | {
      readonly kind: "plan";
      readonly report: PlanReport;
      readonly contents: Contents;
      readonly operations: boolean;
      readonly only: OnlySteps;
      readonly next?: string | undefined;
    }
  | { readonly kind: "settled"; readonly settled: number }
  | { readonly kind: "saved"; readonly file: string; readonly digest: string }
  | { readonly kind: "checked"; readonly report: PlanReport; readonly contents: Contents }
  | { readonly kind: "diff"; readonly report: PlanReport; readonly contents: Contents }
  | { readonly kind: "plan-diff"; readonly before: NamedPlan; readonly after: NamedPlan; readonly contents: Contents }
  | { readonly kind: "applying"; readonly file: string; readonly report: PlanReport }
  | { readonly kind: "run"; readonly report: RunReport }
  | { readonly kind: "not-undone"; readonly run: string; readonly left: readonly NotUndone[] }
  | { readonly kind: "replayed"; readonly report: ReplayReport }
  /** The tripped breakers of the plan shown last; `tried`: the steps are tried all the same. */
  | { readonly kind: "tripped"; readonly breakers: readonly Breaker[]; readonly tried: boolean }
  | { readonly kind: "breakers"; readonly breakers: readonly Breaker[] }
  | { readonly kind: "breakers-reset"; readonly breakers: readonly Breaker[] }
  /** What others owe to the host of the plan shown last. */
  | { readonly kind: "owed-foreign"; readonly owed: readonly OwedRefresh[] }
  | { readonly kind: "owed"; readonly owed: readonly OwedRefresh[] }
  | { readonly kind: "owed-adopted"; readonly owed: readonly OwedRefresh[] }
  | { readonly kind: "owed-dropped"; readonly owed: readonly OwedRefresh[] }
  | { readonly kind: "resumable"; readonly report: ResumeReport }
  | { readonly kind: "runs"; readonly runs: readonly RunSummary[] }
  | { readonly kind: "checkpoints"; readonly run: RunDetails }
  | { readonly kind: "run-details"; readonly run: RunDetails }
  | { readonly kind: "plugins"; readonly plugins: readonly PluginReport[] }
  | { readonly kind: "plugin"; readonly report: PluginReport }
  | { readonly kind: "conformance"; readonly report: Report }
  | { readonly kind: "checks"; readonly checks: readonly Check[]; readonly inFull: boolean }
  | { readonly kind: "locked"; readonly changes: readonly LockChange[] }
  | { readonly kind: "code"; readonly code: string; readonly summary: string; readonly explanation: string; readonly remedy: string }
  | { readonly kind: "written"; readonly files: readonly string[]; readonly next?: string | undefined }
  | { readonly kind: "script"; readonly text: string }
  | { readonly kind: "help"; readonly topic: string; readonly text: string }
  | { readonly kind: "version"; readonly version: string }
  | { readonly kind: "note"; readonly text: string };

/** Which steps to show; all if it says so of everything. */
export type OnlySteps = (step: Step) => boolean;

/** A plan and the name of its file. */
export interface NamedPlan {
  readonly file: string;
  readonly report: PlanReport;
}

/** Progress of the work, as it goes. */
export type Going = { readonly type: "stage"; readonly stage: string } | { readonly type: "note"; readonly text: string } | RunProgress;
