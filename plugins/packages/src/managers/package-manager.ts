import { scope } from "@masterchef/sdk";
import type { FileObservation, Pattern, ProcessResult, Proposal, QueryOf, Question, Scope } from "@masterchef/sdk";
import type { Desired, ManagerName, PackageState } from "../package/attributes.ts";
import type { Compare } from "../versions/range.ts";

/** The versions on offer. */
export interface Offer {
  /** What the manager would install by itself; undefined if it would not. */
  readonly candidate: string | undefined;
  /** All of them, the newest first. */
  readonly versions: readonly string[];
  /** What must be done first so that the manager itself sees this offer. */
  readonly before: readonly Proposal[];
}

/** What a package is to become. */
export interface Wanted {
  readonly version: string;
  /** Whether it is held afterwards. */
  readonly held: boolean;
  /** What it is now. */
  readonly current: PackageState;
}

/** One package manager: how it is asked, and how it is told. */
export interface Manager {
  readonly name: ManagerName;
  /** Tells whether a package is installed, by its key and query. */
  readonly installed: (desired: Desired) => QueryOf<"process">;
  /** Undefined where the answer makes no sense. */
  readonly readInstalled: (result: ProcessResult, desired: Desired) => PackageState | undefined;
  /** What must run before anything else can: what a manager that was interrupted left undone. */
  readonly repair: (question: Question<Desired>, current: PackageState) => readonly Proposal[];
  /** What can be installed. Asks. */
  readonly offer: (question: Question<Desired>) => Offer;
  readonly compare: Compare;
  readonly install: (desired: Desired, wanted: Wanted) => readonly Proposal[];
  readonly remove: (desired: Desired) => readonly Proposal[];
  /** Asked along with `installed`: the file that says which packages are held, where the manager itself does not. Undefined: none for this package. */
  readonly holdsFile: (desired: Desired) => QueryOf<"file"> | undefined;
  /** Whether that file holds the package. */
  readonly isHeld: (file: FileObservation, desired: Desired) => boolean;
  /** Undefined: it cannot hold this package. */
  readonly hold: (question: Question<Desired>, wanted: Wanted) => readonly Proposal[] | undefined;
  /** The most that may run. */
  readonly may: (desired: Desired) => readonly Pattern[];
}

/** Keys of the answers that decisions about a package rest on. */
export const installedKey = "installed";
export const holdsKey = "holds";
export const offerKey = "offer";
export const sourceKey = "source";

/** What installing or removing a package may touch on the side: its maintainer scripts run as root. */
export const maintainerScripts: readonly Scope[] = [
  ...["/boot", "/etc", "/lib", "/opt", "/root", "/srv", "/usr", "/var"].map((val): Scope => ({ tag: "tree", val })),
  ...["account", "module", "package", "process", "service", "sysctl"].map((val): Scope => ({ tag: "kind", val })),
];

/** What a package's operation writes: the package, and the manager's database, which one operation at a time can hold. */
export function writesOf(manager: ManagerName, name: string): readonly Scope[] {
  return [scope.entity("package", name), scope.entity("packages/database", manager)];
}
