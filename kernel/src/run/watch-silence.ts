/** Watches whether something is still heard of. */
export interface SilenceWatch {
  /** Resolves to true once nothing was heard for longer than allowed; never, if it is stopped before. */
  readonly over: Promise<true>;
  heard(): void;
  stop(): void;
}

/** Start watching. `allowedMs` says how long silence may last from now on, each time something was heard. */
export function watchSilence(allowedMs: () => number): SilenceWatch {
  const { promise, resolve } = Promise.withResolvers<true>();
  let since = performance.now();
  let timer = setTimeout(check, allowedMs());
  function check(): void {
    // Re-read when it is due instead of re-armed at every word: events come by the thousand.
    const left = since + allowedMs() - performance.now();
    if (left <= 0) resolve(true);
    else timer = setTimeout(check, left);
  }
  return {
    over: promise,
    heard: () => {
      since = performance.now();
    },
    stop: () => clearTimeout(timer),
  };
}
