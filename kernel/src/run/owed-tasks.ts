import type { Owed, Task } from "@masterchef/wit/host";
import type { OwedFor } from "./records.ts";
import type { StepRun } from "./step-run.ts";
import type { PlannedTask } from "./task.ts";

/** Tasks of a wave with the owed records that must be on the target before them. */
export interface NotedTasks {
  readonly tasks: readonly PlannedTask[];
  /** By id of the task that comes after them. */
  readonly notes: ReadonlyMap<number, readonly Task[]>;
}

/** Put before the first operation of each source the records of what will be owed for it; it does not start before they are on the disk. */
export function withNotes(planned: readonly PlannedTask[], owed: readonly OwedFor[], nextId: () => number): NotedTasks {
  const records = owed.filter((each) => each.records.length > 0);
  if (records.length === 0) return { tasks: planned, notes: new Map() };
  const before = new Map<PlannedTask, Owed[]>();
  for (const { source, records: some } of records) {
    for (const task of firstTasks(planned, source)) before.set(task, [...(before.get(task) ?? []), ...some]);
  }
  const notes = new Map<number, readonly Task[]>();
  const tasks = planned.map((each) => {
    const own = before.get(each) ?? [];
    if (own.length === 0) return each;
    const { task } = each;
    const added = own.map((val): Task => ({
      id: nextId(),
      after: task.after,
      following: task.following,
      unlessDone: [],
      work: { tag: "owe", val },
      guards: [],
    }));
    notes.set(task.id, added);
    return { ...each, task: { ...task, after: [...task.after, ...added.map(({ id }) => id)] } };
  });
  return { tasks, notes };
}

/** The task a source begins with. One that another step's write carries begins with the writes of those. */
function firstTasks(planned: readonly PlannedTask[], source: StepRun): readonly PlannedTask[] {
  const own = planned.find(({ members }) => members.some(({ each }) => each === source));
  if (own !== undefined) return [own];
  const carriers = new Set(source.step.basis.flatMap(({ by }) => by ?? []));
  return planned.filter(({ members }) => members.some(({ each, position }) => position === 0 && carriers.has(each.address)));
}

/** Forget records, in any order. */
export function clearTasks(keys: readonly string[], nextId: () => number): readonly Task[] {
  return keys.map((val): Task => ({ id: nextId(), after: [], following: [], unlessDone: [], work: { tag: "clear", val }, guards: [] }));
}
