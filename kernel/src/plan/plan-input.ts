import type { Pattern } from "@masterchef/wit/host";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { FailedNode } from "../ir/failed-node.ts";
import type { Ir } from "../ir/ir.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import type { Places } from "../ir/places.ts";
import type { ResourceNode } from "../ir/resource-node.ts";
import type { ResourceType } from "../ir/resource-type.ts";
import type { Facts } from "./facts.ts";
import type { OwnThing } from "./own-thing.ts";
import type { OwedCause } from "./owed-cause.ts";
import type { OverlayContext } from "./overlay/file-after.ts";
import type { Selection } from "./plan.ts";
import type { ProviderPort } from "./provider-port.ts";
import type { VerifySignature } from "./resolving-target.ts";
import type { TargetPort } from "./target-port.ts";

/** What a plugin's manifest lets it do, cut down to what the operator granted. */
export interface Capabilities {
  readonly ask: readonly Pattern[];
  readonly do: readonly Pattern[];
}

/** What a document becomes once the results it reads are known. */
export type FilledDesired =
  /** Canonical and valid against the schema of its type. */
  | { readonly tag: "filled"; readonly val: JsonObject }
  /** One of the results is not known yet. */
  | { readonly tag: "unknown"; readonly val: string }
  /** The plugin failed at its canonical form. */
  | { readonly tag: "fault"; readonly val: Diagnostic }
  | { readonly tag: "invalid"; readonly val: readonly Diagnostic[] };

/** Fill the holes of a document. `results` holds what each resource read from is or will be, by address. */
export type FillHoles = (resource: ResourceNode, results: ReadonlyMap<string, Json>) => Promise<FilledDesired>;

/** All that planning one host takes. */
export interface PlanInput {
  readonly ir: Ir;
  readonly places: Places;
  /** Declared resources that are not in the graph, because their plugins failed. */
  readonly failed?: readonly FailedNode[] | undefined;
  readonly selection: Selection;
  /** Every fact that the site or a plugin reads. */
  readonly facts: Facts;
  readonly providers: ProviderPort;
  readonly target: TargetPort;
  readonly verify: VerifySignature;
  readonly fillHoles: FillHoles;
  readonly overlay: OverlayContext;
  /** What the run that carries the plan out will stand on: no step may take it away. */
  readonly own?: readonly OwnThing[] | undefined;
  /** The type of a resource of the IR. */
  typeOf(type: string): ResourceType;
  capabilities(plugin: string): Capabilities;
  /** What earlier runs owe: each subject is refreshed though nothing it listens to changes now. Those that are not selected are passed over. */
  readonly owed?: readonly OwedCause[] | undefined;
  /** Told when a batch of questions leaves: how many, and in which round. */
  readonly onRound?: ((round: number, questions: number) => void) | undefined;
}
