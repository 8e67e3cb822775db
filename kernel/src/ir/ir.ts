import type { RelationNode } from "./relation-node.ts";
import type { ResourceNode } from "./resource-node.ts";

/** The format of the IR this kernel writes and reads. */
export const irFormat = 1;

/** The typed resource graph of one host: what the config means, independent of the machine that compiled it. */
export interface Ir {
  readonly masterchef: "ir";
  readonly format: typeof irFormat;
  readonly site: string;
  /** In the order written; it breaks ties and nothing else. */
  readonly resources: readonly ResourceNode[];
  /** Sorted by `to`, `from`, `word`. */
  readonly relations: readonly RelationNode[];
}
