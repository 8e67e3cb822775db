/** Lets at most `count` jobs run at a time; the others wait in the order they came. */
export type Limiter = <T>(job: () => Promise<T>) => Promise<T>;

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
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
