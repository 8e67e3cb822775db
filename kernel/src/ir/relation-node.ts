/** The words that relate two resources. `results` is a result of one that the other reads; of `notify_handlers`, `to` is a handler. */
export const relationWords = ["require", "before", "notify", "subscribe", "notify_handlers", "results"] as const;

/** One of the words. */
export type RelationWord = (typeof relationWords)[number];

/** `from` comes before `to`. With `notify`, `subscribe` and `notify_handlers`, `to` is called upon when `from` changed. */
export interface RelationNode {
  readonly kind: "relation";
  readonly word: RelationWord;
  /** Address of the resource that comes first. */
  readonly from: string;
  /** Address of the one that comes later. */
  readonly to: string;
}

/** Whether a change of `from` calls upon `to`: a resource is refreshed, a handler has its turn. */
export function refreshes(relation: RelationNode): boolean {
  return relation.word === "notify" || relation.word === "subscribe" || relation.word === "notify_handlers";
}
