import type { Answer, Reason } from "@masterchef/wit/host";
import type { AskedQuery, Conversation } from "./conversation.ts";
import type { Writes } from "./writes.ts";

/** An answer a plugin hopes for, and the step that may bring it. */
export interface Hope {
  readonly asked: AskedQuery;
  readonly answer: Answer;
  /** The address of the last of those that may. */
  readonly from: string;
}

/** Where a resource stands when it is undecided. */
export interface Hoping {
  readonly conversation: Conversation;
  /** Its place in the plan. */
  readonly order: number;
  readonly writes: Writes;
  /** The addresses of those it surely comes after. */
  readonly ancestors: ReadonlySet<string>;
  /** Keys of what was hoped for before: a hope that does not help is not had twice. */
  readonly had: ReadonlySet<string>;
}

/**
 * What must come true for an undecided resource to be decided. Undefined unless every reason names an answer, of the kind asked for, that a step which surely
 * comes before may bring: nobody may hope against what is observed and left alone, nor against what the kernel itself has worked out.
 */
export function hopesOf(reasons: readonly Reason[], hoping: Hoping): readonly Hope[] | undefined {
  const hopes = reasons.map((reason) => hopeOf(reason, hoping));
  const found = hopes.flatMap((hope) => hope ?? []);
  return found.length > 0 && found.length === hopes.length ? found : undefined;
}

function hopeOf({ ask, hoped }: Reason, { conversation, order, writes, ancestors, had }: Hoping): Hope | undefined {
  const asked = conversation.asked.find(({ key }) => key === ask);
  if (asked === undefined || asked.deferred || hoped === undefined || had.has(asked.key)) return undefined;
  if (hoped.outcome.tag !== "ok" || hoped.outcome.val.tag !== asked.query.read.tag) return undefined;
  const { origin } = writes.answer(asked, order);
  if (origin === "observed" || origin === "computed") return undefined;
  const from = writes.meeting(writes.reads(asked), order).findLast(({ address }) => ancestors.has(address))?.address;
  return from === undefined ? undefined : { asked, answer: hoped, from };
}
