import type { Guard, Operation, Task } from "@masterchef/wit/host";
import { joinKey, joinNodes } from "./join.ts";
import { startedOperation } from "./started-operation.ts";
import type { StepRun } from "./step-run.ts";
import type { Job, Member, PlannedTask, TaskNode } from "./task.ts";

/** The steps that must have succeeded, or ended, before one starts; those that are not in the batch do not count. */
export type WaitsFor = (each: StepRun) => Iterable<StepRun>;

/**
 * The tasks of a wave: each step's operations in their order, steps that wait for one another chained, everything else free to run side by side.
 * Operations that may be joined and that nothing keeps apart are; those that are kept apart all the same run one after another, for a key names what
 * stands only one at a time.
 */
export function planTasks(jobs: readonly Job[], waitsFor: WaitsFor, nextId: () => number): readonly PlannedTask[] {
  const chains = new Map(jobs.map((job) => [job.each, chain(job)]));
  for (const { each } of jobs) {
    const first = chains.get(each)?.[0];
    // Not `following`: what waits for a step that fails waits for its next try as well.
    if (first !== undefined) for (const last of lastTasks(each, chains, waitsFor)) first.after.add(last);
  }
  const nodes = joinNodes([...chains.values()].flat());
  const ids = new Map<TaskNode, number>();
  const lastOf = new Map<string, number>();
  return inOrder(nodes).map((node) => {
    const id = nextId();
    ids.set(node, id);
    const operation = joinedOperation(node.members);
    const after = [...node.after].flatMap((other) => ids.get(other) ?? []).toSorted((a, b) => a - b);
    // In the order of all tasks, so that it closes no cycle.
    const key = joinKey(node);
    const before = key === undefined ? undefined : lastOf.get(key);
    if (key !== undefined) lastOf.set(key, id);
    const task: Task = {
      id,
      after,
      following: before === undefined ? [] : [before],
      unlessDone: [],
      work: { tag: "operation", val: operation },
      guards: guardsOf(node.members),
    };
    return { task, operation, members: node.members };
  });
}

/** The last operations of all that a step waits for. One with nothing to do stands for what it waits for itself. */
function lastTasks(each: StepRun, chains: ReadonlyMap<StepRun, readonly TaskNode[]>, waitsFor: WaitsFor): ReadonlySet<TaskNode> {
  const found = new Set<TaskNode>();
  const seen = new Set<StepRun>();
  const pending = [...waitsFor(each)];
  for (let other = pending.pop(); other !== undefined; other = pending.pop()) {
    const operations = chains.get(other);
    if (operations === undefined || seen.has(other)) continue;
    seen.add(other);
    const last = operations.at(-1);
    if (last === undefined) pending.push(...waitsFor(other));
    else found.add(last);
  }
  return found;
}

function chain(job: Job): readonly TaskNode[] {
  const nodes: TaskNode[] = [];
  for (const [position, planned] of job.operations.entries()) {
    const before = nodes.at(-1);
    nodes.push({ members: [{ each: job.each, position, planned }], after: new Set(before === undefined ? [] : [before]) });
  }
  return nodes;
}

/** Each after all it waits for; ties in the order given. */
function inOrder(nodes: readonly TaskNode[]): readonly TaskNode[] {
  const placed = new Set<TaskNode>();
  const ordered: TaskNode[] = [];
  const place = (node: TaskNode): void => {
    // An explicit stack: a chain of steps can be longer than the call stack is deep.
    const stack = [node];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const before = [...top.after].find((other) => !placed.has(other));
      if (before !== undefined) {
        stack.push(before);
        continue;
      }
      stack.pop();
      if (placed.has(top)) continue;
      placed.add(top);
      ordered.push(top);
    }
  };
  for (const node of nodes) place(node);
  return ordered;
}

/** The operation of one member, or of several with the items of all in plan order, each once. */
function joinedOperation(members: readonly Member[]): Operation {
  const [first] = members;
  if (first === undefined) throw new Error("Cannot go on: a task without an operation");
  if (members.length === 1) return startedOperation(first.planned);
  const items = members.flatMap((member) => member.planned.join?.items ?? []);
  const all = members.map((member) => member.planned.operation);
  const joined = startedOperation({ ...first.planned, join: { key: first.planned.join?.key ?? "", items } });
  return {
    ...joined,
    writes: all.flatMap((operation) => operation.writes),
    destroys: all.flatMap((operation) => operation.destroys),
    effects: all.flatMap((operation) => operation.effects),
  };
}

function guardsOf(members: readonly Member[]): readonly Guard[] {
  return members.flatMap((member) => member.planned.guards.map(({ query, expect }) => ({ query, expect })));
}
