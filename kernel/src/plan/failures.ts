import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { FailedNode } from "../ir/failed-node.ts";
import type { FailedResource } from "./failed-resource.ts";
import type { PlanInput } from "./plan-input.ts";
import type { PlanNode } from "./plan-node.ts";
import { isSelected } from "./selection.ts";
import { patternScopes } from "./writes.ts";

/** Why a resource is left alone. */
export interface Failure {
  readonly diagnostic: Diagnostic;
  /** The resource whose failure holds it back, if its own plugin is not at fault. */
  readonly blockedBy?: string | undefined;
}

/**
 * Which resources of a host are left alone, and why: those whose plugin failed, and all that depends on them. A plan is made for the others. What a resource
 * without an envelope claims is unknown, so whoever may take away what nobody claims (a directory that is purged) is held back with it.
 */
export class Failures {
  readonly #input: PlanInput;
  readonly #unbounded: readonly FailedNode[];
  readonly #found = new Map<string, Failure>();

  constructor(input: PlanInput, unbounded: readonly FailedNode[]) {
    this.#input = input;
    this.#unbounded = unbounded;
    for (const { resource, fault } of unbounded) this.add(resource.address, { diagnostic: { ...fault, about: resource.address } });
  }

  get isEmpty(): boolean {
    return this.#found.size === 0;
  }

  /** The first of the resources of which nobody knows what they would write or claim. */
  get unbounded(): string | undefined {
    return this.#unbounded[0]?.resource.address;
  }

  add(address: string, failure: Failure): void {
    if (!this.#found.has(address)) this.#found.set(address, failure);
  }

  has(address: string): boolean {
    return this.#found.has(address);
  }

  /** Hold back whatever depends on what has failed. The nodes are in plan order. */
  hold(nodes: readonly PlanNode[]): void {
    if (this.isEmpty) return;
    const explicit = new Map(this.#selectedUnbounded().flatMap(({ resource, before }) => before.map((later) => [later, resource.address])));
    for (const node of nodes) {
      const { address } = node.resource;
      const before = node.predecessors.map((sequence) => nodes[sequence]?.resource.address ?? "").find((each) => this.has(each));
      const by = before ?? explicit.get(address);
      if (by !== undefined) this.add(address, heldBack(address, by, `it depends on ${by}, which could not be planned`));
      else if (this.unbounded !== undefined && mayPurge(node)) {
        const what = `it may take away what no resource claims, and what ${this.unbounded} claims is not known, because it could not be planned`;
        this.add(address, heldBack(address, this.unbounded, what));
      }
    }
  }

  /** Hold back a resource that cannot be decided, since what is missing may be what something that failed would have brought. */
  holdUndecided(address: string, by: string, reason: string): void {
    this.add(
      address,
      heldBack(address, by, `it cannot be decided, and ${by}, which could not be planned, may be what is missing: ${reason}`),
    );
  }

  /** All of them, as errors, where there is no plan at all. */
  diagnostics(): readonly Diagnostic[] {
    return Array.from(this.#found.values(), ({ diagnostic }) => diagnostic);
  }

  /** Those that were asked for, in the order written; what is not of the graph comes last. */
  listed(): readonly FailedResource[] {
    const resources = [...this.#input.ir.resources, ...(this.#input.failed ?? []).map(({ resource }) => resource)];
    return resources.flatMap((resource): readonly FailedResource[] => {
      const { address, type, plugin } = resource;
      const failure = this.#found.get(address);
      if (failure === undefined || !isSelected(resource, this.#input.selection)) return [];
      const { code, detail: reason } = failure.diagnostic;
      return [{ address, type, plugin, code, reason, ...(failure.blockedBy === undefined ? {} : { blockedBy: failure.blockedBy }) }];
    });
  }

  /** What was not asked for is not waited for. */
  #selectedUnbounded(): readonly FailedNode[] {
    return this.#unbounded.filter(({ resource }) => isSelected(resource, this.#input.selection));
  }
}

function heldBack(address: string, by: string, why: string): Failure {
  const detail = `${address} is held back: ${why}.`;
  return { diagnostic: errorOf("MC_PLAN_HELD_BACK", { about: address, detail }), blockedBy: by };
}

/** Whether it claims or destroys more than single things, so that what others claim inside must be known before anything is touched. */
function mayPurge({ envelope }: PlanNode): boolean {
  const destroyed = envelope.may.filter(({ destroys }) => destroys.length > 0).flatMap(patternScopes);
  return [...envelope.claims, ...destroyed].some(({ tag }) => tag === "tree" || tag === "kind" || tag === "everything");
}
