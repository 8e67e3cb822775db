import type { ResourceOrigin } from "../compile/trace/origin.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import type { AdmittedPlugin } from "../host/admitted-plugin.ts";
import type { Places } from "../ir/places.ts";
import type { Plan, Selection } from "../plan/plan.ts";
import type { BaselineReport } from "../plan/report/compare-baseline.ts";
import type { ReportedHost } from "../plan/report/reported-host.ts";
import type { Breaker } from "../run/breaker.ts";
import type { RunReport, RunProgress } from "../run/run-report.ts";
import type { NotUndone } from "../run/undo-item.ts";
import type { RunSummary, RunDetails } from "../state/runs.ts";
import type { ImportedHost } from "./import-report.ts";
import type { PlanReports } from "./plan-reports.ts";

/** What a kernel is made with. */
export interface KernelOptions {
  /** The folder of the site: an absolute path. */
  readonly site: string;
  /** `--var`, in the order given. */
  readonly variables: readonly GivenVariable[];
  /** `--vars-file`, in the order given: absolute paths. */
  readonly variableFiles: readonly string[];
  /** The process ends with the request: what was only asked of the host is left to end with it, instead of being wound up. */
  readonly ephemeral: boolean;
  /** Where this machine keeps leases and owed records, where that is not the usual directory: an absolute path. */
  readonly targetState?: string | undefined;
  /** Told what is being done, as it begins. */
  readonly onProgress: (progress: Progress) => void;
}

/** A variable set from outside. */
export interface GivenVariable {
  readonly name: string;
  readonly text: string;
}

/** What the kernel is doing. */
export type Progress = { readonly type: "stage"; readonly stage: Stage } | { readonly type: "note"; readonly text: string } | RunProgress;

/** The stages of a request, in order. */
export type Stage = "comparing" | "compiling" | "gathering facts" | "looking for what exists" | "planning" | "applying";

/** One site at work. Bad input is a diagnostic in the outcome; what cannot go on throws a `MasterchefError`. */
export interface Kernel extends AsyncDisposable {
  /** Checks the site without contacting a host. Refreshes the schema for editors. */
  validate(): Promise<Outcome<SiteSummary>>;
  /** Writes the JSON Schema for editors and returns its path, relative to the site. */
  writeSchema(): Promise<Outcome<string>>;
  /** Brings documents into canonical form: those named, or all that the site is composed of. With errors in one of them none is written. */
  format(options: FormatOptions): Promise<Outcome<readonly FormattedFile[]>>;
  /** Where a resource, or a value of one (`file.motd.mode`), comes from. Contacts no host. */
  explainResource(address: string): Promise<Outcome<ResourceOrigin>>;
  /** How many resources are settled, if that can be told without planning: because nothing is otherwise than when they last were. */
  settledBefore(selection: Selection): Promise<number | undefined>;
  /** Looks for what exists on the host, of these types or of all, and says how a site declares it. Changes and writes nothing. */
  importHost(types: readonly string[]): Promise<Outcome<ImportedHost>>;
  /** Compiles, asks the host and plans. Changes nothing. */
  plan(selection: Selection): Promise<Outcome<PlanReport>>;
  /** Writes the plan and keeps all it rests on with the state of the site. */
  savePlan(report: PlanReport, file: string): Promise<Outcome<string>>;
  /** Reads a plan and checks every digest in it. */
  readPlan(file: string): Promise<Outcome<PlanReport>>;
  /** Holds a plan that was read against the site and its plugins as they are now. */
  hold(report: PlanReport): Promise<Outcome<true>>;
  /** Carries out a plan. One that was read is held against the site first, unless that was done. */
  apply(report: PlanReport, options: ApplyOptions): Promise<Outcome<RunReport>>;
  /** Holds a plan against the baseline in a file, or writes it if there is none. */
  holdAgainstBaseline(report: PlanReport, baseline: BaselineFile): Promise<Outcome<BaselineReport>>;
  /** The plan that a run carried out, from what is kept of it. No host is contacted. */
  planOfRun(run: string): Promise<Outcome<PlanReport>>;
  /** What can be told of plans without a host. */
  planReports(): Promise<PlanReports>;
  /** What is left of a run, or of the one that went on from it last. Nothing is asked and nothing is changed. */
  resumable(run: string): Promise<Outcome<ResumeReport>>;
  /** Goes on with a run. */
  resume(run: string, options: ResumeOptions): Promise<Outcome<RunReport>>;
  /** Derives the plan of a run again from what was answered then. No host is contacted. `verify`: the history of the filebucket is checked too. */
  replay(run: string, options: { readonly verify: boolean }): Promise<Outcome<ReplayReport>>;
  /** Plans to undo a run, and tells what that does not undo. The plan is one like any other. `overwrite`: globs of paths to put back though they were changed since. */
  rollback(run: string, options: { readonly overwrite: readonly string[] }): Promise<Outcome<RollbackReport>>;
  /** The breakers that keep steps of a plan from being tried if it were carried out now. */
  trippedIn(report: PlanReport): Promise<readonly Breaker[]>;
  /** What failed in the runs so far one after another, be its breaker tripped or not. */
  breakers(): Promise<Outcome<readonly Breaker[]>>;
  /** Resets breakers; the address may leave out its instance, or hold stars. Returns those that were reset. */
  resetBreakers(address: string): Promise<Outcome<readonly Breaker[]>>;
  /** What runs owe to the host. */
  owed(): Promise<Outcome<readonly OwedRefresh[]>>;
  /** Makes records of other controllers, by key or run, those of this site. */
  adoptOwed(key: string): Promise<Outcome<readonly OwedRefresh[]>>;
  /** Forgets records, by key or run: what they say is never done. */
  dropOwed(key: string): Promise<Outcome<readonly OwedRefresh[]>>;
  /** Clears what a plan found to be owed no more. To be told where nothing is to be carried out, for a run does it itself. */
  clearVoid(report: PlanReport): Promise<void>;
  /** The runs of the site, newest first. */
  runs(): Promise<Outcome<readonly RunSummary[]>>;
  /** One run, by name or the beginning of it. */
  showRun(id: string): Promise<Outcome<RunDetails>>;
  /** The plugins of the site. Runs none of their code. */
  plugins(): Promise<Outcome<readonly PluginReport[]>>;
  /** One plugin, by name or by a path from `directory`. Runs none of its code. */
  inspectPlugin(nameOrPath: string, directory: string): Promise<Outcome<PluginReport>>;
  /** Writes `masterchef.lock` for the plugins as they are now. */
  lockPlugins(): Promise<Outcome<readonly LockChange[]>>;
  /** The text of a file a diagnostic points into; undefined if it cannot be read. */
  textOf(file: string): Promise<string | undefined>;
  /** The contents that a plan of this kernel would replace, by digest, asked from the host. */
  observe(report: PlanReport): Promise<ReadonlyMap<string, Uint8Array>>;
  /** The bytes of a content, if they are held here; undefined if not. */
  contentOf(digest: string): Promise<Uint8Array | undefined>;
}

/** What to format. */
export interface FormatOptions {
  /** Absolute paths; empty: every document of the site. */
  readonly files: readonly string[];
  /** Write nothing, only tell what differs. */
  readonly check: boolean;
}

/** A document that was held against its canonical form. */
export interface FormattedFile {
  /** Relative to the site where it lies in it. */
  readonly file: string;
  /** Whether it was, or is, in another form. */
  readonly differs: boolean;
}

/** What `validate` saw. */
export interface SiteSummary {
  readonly name: string;
  readonly files: number;
  readonly resources: number;
}

/** A plan with what is known beside it. */
export interface PlanReport {
  readonly hosts: readonly ReportedHost[];
  /** Where its resources were declared. Missing for a plan that was read. */
  readonly places?: Places | undefined;
  /** What earlier runs owe to the host, ours and others'. Missing for a plan that was read. */
  readonly owed?: readonly OwedRefresh[] | undefined;
  /** The plan with its name. Made on demand: a plan that nobody saves or carries out needs none. */
  seal(): SealedPlan;
}

/** A refresh that a run owes, as a record on the host says. */
export interface OwedRefresh {
  /** Names the record on the host. */
  readonly key: string;
  /** The address of the resource to refresh, and of the one that was to change. */
  readonly subject: string;
  readonly source: string;
  /** Who wrote it: the machine and the folder of the site; and in which run. */
  readonly controller: string;
  readonly run: string;
  /** Whether the site declares the subject. */
  readonly declared: boolean;
  /**
   * `owed`: ours, and the change has happened; the next run does the refresh. `void`: ours, and nothing came of the change, or the refresh was done; the next
   * run clears it. `foreign`: another controller's, or for what the site does not declare: it is neither done nor cleared.
   */
  readonly standing: "owed" | "void" | "foreign";
}

/** A plan and its digest. */
export interface SealedPlan {
  readonly plan: Plan;
  readonly digest: string;
}

/** Where a baseline is. */
export interface BaselineFile {
  /** An absolute path. */
  readonly file: string;
  /** How the user called it. */
  readonly named: string;
  /** Whether the plan takes the place of the baseline it is held against. */
  readonly update: boolean;
}

/** How to apply. */
export interface ApplyOptions {
  /** Every miss of the basis stops its branch. */
  readonly exact: boolean;
  /** Try what has a tripped breaker. */
  readonly retryTripped: boolean;
  /** Told to stop: nothing more is started, what runs is ended and recorded. */
  readonly signal: AbortSignal;
}

/** How to go on with a run. */
export interface ResumeOptions {
  /** As in `ApplyOptions`. */
  readonly retryTripped: boolean;
  /** Told to stop, as in `ApplyOptions`. */
  readonly signal: AbortSignal;
}

/** What is left of a run. */
export interface ResumeReport {
  /** The run that is taken up: the last of `runs`. */
  readonly run: string;
  /** Ids of the runs of which each went on from the one before, oldest first. */
  readonly runs: readonly string[];
  /** Digest of the plan. */
  readonly plan: string;
  readonly host: string;
  /** In the order of the plan; those that had nothing to do are not listed. */
  readonly steps: readonly RemainingStep[];
  /** How many of them stand where. */
  readonly totals: Readonly<Record<RemainingStep["standing"], number>>;
}

/** Whether what was recorded leads to the same plan again. */
export interface ReplayReport {
  /** The run, or the one that this one went on from first. */
  readonly run: string;
  /** Digest of the plan that was carried out. */
  readonly plan: string;
  /** Digest of the plan that follows now; missing if none does. */
  readonly derived?: string | undefined;
  /** Whether they are one, and each time it is derived. */
  readonly same: boolean;
  /** Why they differ. */
  readonly causes: readonly ReplayCause[];
  /** What was checked beside, if that was asked for: how many records of journals and of the filebucket's history hold. */
  readonly verified?: { readonly records: number; readonly backups: number } | undefined;
}

/** Something that is otherwise than when the plan was made. */
export interface ReplayCause {
  /** `impure`: a plugin that decides otherwise though nothing it was given is otherwise. */
  readonly what: "kernel" | "plugin" | "config" | "answer" | "impure";
  /** Versions then and now; names of plugins; addresses of resources and relations; questions, or the digest of the table of answers. */
  readonly changed: readonly string[];
}

/** A plan that undoes a run. */
export interface RollbackReport {
  /** The run, or the one that this one went on from first. */
  readonly run: string;
  readonly plan: PlanReport;
  /** What it does not undo. */
  readonly left: readonly NotUndone[];
}

/** Where a step of a run stands. */
export interface RemainingStep {
  readonly address: string;
  readonly kind: "converge" | "refresh";
  /**
   * `done`: it is not done again. `left`: nothing of it was sent. `begun`: it failed, or some of it was done. `unknown`: it was sent and no end is recorded.
   * `owed`: a refresh whose cause has changed, or may have.
   */
  readonly standing: "done" | "left" | "begun" | "unknown" | "owed";
  /** Why the plan has it. */
  readonly reason: string;
}

/** What is known of a plugin without running it. */
export interface PluginReport {
  readonly plugin: AdmittedPlugin;
  /** How it stands to `masterchef.lock`; `free` for a file that is no plugin of the site. */
  readonly lock: "locked" | "unlocked" | "differs" | "free";
  /** Digest in the lock, if it is another one. */
  readonly lockedDigest?: string | undefined;
}

/** One line of what locking changed. */
export interface LockChange {
  readonly plugin: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}
