/** A heap of numbers, smallest first. */
export interface IndexHeap {
  push(index: number): void;
  /** Take the smallest; undefined when empty. */
  pop(): number | undefined;
}

/** An empty heap. */
export function createIndexHeap(): IndexHeap {
  const items: number[] = [];
  const at = (position: number): number => items[position] ?? Number.POSITIVE_INFINITY;
  const swap = (a: number, b: number): void => {
    const kept = at(a);
    items[a] = at(b);
    items[b] = kept;
  };
  return {
    push(index) {
      let position = items.push(index) - 1;
      while (position > 0) {
        const parent = (position - 1) >> 1;
        if (at(parent) <= at(position)) break;
        swap(parent, position);
        position = parent;
      }
    },
    pop() {
      const first = items[0];
      const last = items.pop();
      if (first === undefined || last === undefined || items.length === 0) return first;
      items[0] = last;
      let position = 0;
      for (;;) {
        const left = 2 * position + 1;
        const smaller = at(left + 1) < at(left) ? left + 1 : left;
        if (at(smaller) >= at(position)) return first;
        swap(smaller, position);
        position = smaller;
      }
    },
  };
}
