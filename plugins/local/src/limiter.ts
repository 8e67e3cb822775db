/** Lets at most `count` jobs run at a time; the others wait in the order they came. A job that calls `leave` no longer counts. */
export type Limiter = <T>(job: (leave: () => void) => Promise<T>) => Promise<T>;

/** A limiter of its own. */
export function createLimiter(count: number): Limiter {
  let free = count;
  const waiting: (() => void)[] = [];

  return async (job) => {
    if (free > 0) {
      free -= 1;
    } else {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    }
    let counts = true;
    const leave = (): void => {
      if (!counts) return;
      counts = false;
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    };
    try {
      return await job(leave);
    } finally {
      leave();
    }
  };
}
