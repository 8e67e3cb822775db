/** What a task needs to know of the others of its batch. */
export interface Scheduled {
  readonly id: number;
  readonly after: readonly number[];
  readonly following: readonly number[];
  readonly unlessDone: readonly number[];
}

/** Whether a task that has ended is `done`. */
export type Ended = "done" | "not-done";

/** Why a task was not started. */
export type Declined =
  | { readonly tag: "skipped" }
  | { readonly tag: "prerequisite"; readonly id: number }
  | { readonly tag: "cancelled" }
  | { readonly tag: "unknown-task"; readonly id: number };

/** What the schedule calls. */
export interface ScheduleOptions<T extends Scheduled> {
  /** Carries a task out. Must not throw. */
  readonly start: (task: T) => Promise<Ended>;
  /** Reports a task that is not carried out. */
  readonly decline: (task: T, why: Declined) => void;
  readonly isCancelled: () => boolean;
}

interface Node<T> {
  readonly task: T;
  readonly followers: Node<T>[];
  waitsFor: number;
  ended: Ended | undefined;
}

/**
 * Runs tasks in the order they demand of each other; those that no chain joins run side by side. Settles when every task was either carried
 * out or declined, each exactly once. A task may only name tasks that stand before it, so there is no cycle.
 */
export async function schedule<T extends Scheduled>(tasks: readonly T[], options: ScheduleOptions<T>): Promise<void> {
  const nodes = new Map<number, Node<T>>();
  const running: Promise<void>[] = [];
  const unknown = new Map<Node<T>, number>();

  for (const task of tasks) {
    const node: Node<T> = { task, followers: [], waitsFor: 0, ended: undefined };
    for (const id of new Set([...task.after, ...task.following, ...task.unlessDone])) {
      const earlier = nodes.get(id);
      if (earlier === undefined) {
        unknown.set(node, id);
      } else {
        earlier.followers.push(node);
        node.waitsFor += 1;
      }
    }
    nodes.set(task.id, node);
  }

  function why(node: Node<T>): Declined | undefined {
    const { task } = node;
    const stranger = unknown.get(node);
    if (stranger !== undefined) return { tag: "unknown-task", id: stranger };
    const isDone = (id: number): boolean => nodes.get(id)?.ended === "done";
    // A rescue nobody needs is skipped, whatever became of what it would have needed.
    if (task.unlessDone.length > 0 && task.unlessDone.every(isDone)) return { tag: "skipped" };
    const missing = task.after.find((id) => !isDone(id));
    if (missing !== undefined) return { tag: "prerequisite", id: missing };
    return options.isCancelled() ? { tag: "cancelled" } : undefined;
  }

  function settle(node: Node<T>, ended: Ended): void {
    node.ended = ended;
    for (const follower of node.followers) {
      follower.waitsFor -= 1;
      if (follower.waitsFor === 0) queue.push(follower);
    }
  }

  // A queue and not recursion: a chain of ten thousand declined tasks must not fill the stack.
  const queue: Node<T>[] = [...nodes.values()].filter((node) => node.waitsFor === 0);

  function advance(): void {
    for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
      const declined = why(node);
      if (declined === undefined) {
        running.push(run(node));
      } else {
        options.decline(node.task, declined);
        settle(node, "not-done");
      }
    }
  }

  async function run(node: Node<T>): Promise<void> {
    settle(node, await options.start(node.task));
    advance();
  }

  advance();
  // The list grows while it is read: what has ended may have started more.
  for (const task of running) await task;
}
