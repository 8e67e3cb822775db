import type { HostPart } from "./host-part.ts";

/** The format of plans this kernel writes and reads. */
export const planFormat = 1;

/**
 * What will be done, exactly, on which hosts. It holds no clock, no planner's name and no path of the machine that made it: equal inputs give equal bytes.
 * Its name is the digest of everything but `parts`, which are named by digest in `hosts`: approving the name approves every byte of them.
 */
export interface Plan {
  readonly masterchef: "plan";
  readonly format: typeof planFormat;
  readonly site: string;
  /** Digest of the IR. */
  readonly ir: string;
  /** Digest of the plugins' digests and grants it was made with. */
  readonly lock: string;
  readonly selection: Selection;
  readonly hosts: readonly PlannedHost[];
  /** By digest. */
  readonly parts: Readonly<Record<string, HostPart>>;
}

/** Which resources the plan was asked to look at. Empty lists mean all. */
export interface Selection {
  readonly resources: readonly string[];
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
}

/** A host of the plan. One that could not be reached is a named hole. */
export type PlannedHost = { readonly host: string; readonly part: string } | { readonly host: string; readonly unreachable: string };
