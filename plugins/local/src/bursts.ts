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

  async function* read(): AsyncGenerator<readonly T[]> {
    try {
      for (;;) {
        const burst = ready.shift();
        if (burst !== undefined) {
          yield burst;
        } else if (ended) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = undefined;
        }
      }
    } finally {
      onLeave();
    }
  }

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
    values: read(),
  };
}
