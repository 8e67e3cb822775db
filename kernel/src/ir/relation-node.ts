/** The words that relate two resources. `results` is a result of one that the other reads. */
export const relationWords = ["require", "before", "notify", "subscribe", "results"] as const;

/** One of the words. */
export type RelationWord = (typeof relationWords)[number];

/** `from` comes before `to`. With `notify` and `subscribe`, `to` is refreshed when `from` changed. */
export interface RelationNode {
  readonly kind: "relation";
  readonly word: RelationWord;
  /** Address of the resource that comes first. */
  readonly from: string;
  /** Address of the one that comes later. */
  readonly to: string;
}

/** Whether a change of `from` refreshes `to`. */
export function refreshes(relation: RelationNode): boolean {
  return relation.word === "notify" || relation.word === "subscribe";
}
