import type { Event, NumberedAnswer, NumberedQuery, Task } from "@masterchef/wit/host";

/** Looks at one burst after another and says in a few words what is wrong with one, if anything. */
export type ReplyCheck<Item> = (burst: readonly Item[]) => string | undefined;

/** Answers must be to what was asked, each once, and of its kind: an answer to something else would be taken for the state of the target. */
export function answerCheck(batch: readonly NumberedQuery[]): ReplyCheck<NumberedAnswer> {
  const open = new Map(batch.map(({ id, query }) => [id, query.read.tag]));
  return (burst) => {
    for (const { id, answer } of burst) {
      const asked = open.get(id);
      if (asked === undefined) return `answered question ${id}, which was not asked or has been answered`;
      open.delete(id);
      const { outcome } = answer;
      if (outcome.tag === "ok" && outcome.val.tag !== asked)
        return `answered question ${id} about \`${asked}\` with \`${outcome.val.tag}\``;
    }
    return undefined;
  };
}

/** Events must be of what was to be done, and nothing comes after the last of a task. */
export function eventCheck(batch: readonly Task[]): ReplyCheck<Event> {
  const open = new Set(batch.map(({ id }) => id));
  return (burst) => {
    for (const { id, what } of burst) {
      if (!open.has(id)) return `reported on task ${id}, which was not given to it or has ended`;
      if (what.tag !== "started" && what.tag !== "output") open.delete(id);
    }
    return undefined;
  };
}
