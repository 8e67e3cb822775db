import type { WalkNode } from "./walk-node.ts";

/** Who can move, who waits for whom, and who waits for answers. Looks at a resource only when something it waits for has happened. */
export class Queue {
  #candidates: WalkNode[];
  readonly #waiters = new Map<WalkNode, WalkNode[]>();
  readonly #asking = new Set<WalkNode>();

  constructor(nodes: readonly WalkNode[]) {
    this.#candidates = [...nodes];
  }

  /** Those of the candidates that can move, in plan order; the others wait for what `waitsFor` says. */
  movable(waitsFor: (each: WalkNode) => WalkNode | "answers" | undefined): readonly WalkNode[] {
    const candidates = this.#candidates.toSorted((a, b) => a.node.sequence - b.node.sequence);
    this.#candidates = [];
    return candidates.filter((each) => {
      if (each.phase === "done") return false;
      const first = waitsFor(each);
      if (first === undefined) return true;
      if (first === "answers") this.#asking.add(each);
      else this.#waitFor(first, each);
      return false;
    });
  }

  /** Those that wait for answers. */
  asking(): readonly WalkNode[] {
    return [...this.#asking];
  }

  /** Their answers have come. */
  answered(asking: readonly WalkNode[]): void {
    for (const each of asking) this.#asking.delete(each);
    this.#candidates.push(...asking);
  }

  /** It has moved: look at it again, or, if it is done, at those that waited for it. */
  moved(each: WalkNode): void {
    if (each.phase !== "done") {
      this.#candidates.push(each);
      return;
    }
    this.#candidates.push(...(this.#waiters.get(each) ?? []));
    this.#waiters.delete(each);
  }

  #waitFor(first: WalkNode, each: WalkNode): void {
    const waiting = this.#waiters.get(first);
    if (waiting === undefined) this.#waiters.set(first, [each]);
    else waiting.push(each);
  }
}
