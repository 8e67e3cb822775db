/** Collects values and hands them on in bursts: at most 256 together, none kept longer than 10 ms. */
export interface Bursts<T> {
  push(value: T): void;
  /** Hands on at once what is kept. */
  flush(): void;
  /** No more will come. */
  end(): void;
  /** To be read once. Leaving it early drops the rest. */
  readonly values: AsyncIterable<readonly T[]>;
}

const burstSize = 256;
const burstDelay = 10;

/**
 * Starts with nothing in it.
 *
 * @param onLeave called when whoever reads stops reading, also at the end.
 */
export function createBursts<T>(onLeave: () => void = () => undefined): Bursts<T> {
  let current: T[] = [];
  const ready: T[][] = [];
  let ended = false;
  let left = false;
  let timer: NodeJS.Timeout | undefined;
  let wake: (() => void) | undefined;

  function flush(): void {
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
    if (current.length > 0) {
      ready.push(current);
      current = [];
    }
    wake?.();
  }

  async function next(): Promise<IteratorResult<readonly T[], undefined>> {
    for (;;) {
      const burst = left ? undefined : ready.shift();
      if (burst !== undefined) return { done: false, value: burst };
      if (left || ended) {
        leave();
        return { done: true, value: undefined };
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = undefined;
    }
  }

  function leave(): void {
    if (left) return;
    left = true;
    onLeave();
    wake?.();
  }

  // Not a generator: whoever leaves one must wait until it has something to say, and here leaving is what ends the work.
  const iterator: AsyncIterator<readonly T[], undefined> = {
    next,
    return() {
      leave();
      return Promise.resolve({ done: true, value: undefined });
    },
  };

  return {
    push(value) {
      current.push(value);
      if (current.length >= burstSize) flush();
      else timer ??= setTimeout(flush, burstDelay);
    },
    flush,
    end() {
      ended = true;
      flush();
    },
    values: { [Symbol.asyncIterator]: () => iterator },
  };
}
