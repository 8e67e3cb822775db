/** Watches whether something is still heard of. */
export interface SilenceWatch {
  /** Resolves to true once nothing was heard for longer than allowed; never, if it is stopped before. */
  readonly over: Promise<true>;
  heard(): void;
  stop(): void;
}

/** Start watching. `allowedMs` says how long silence may last from now on; it is asked again each time something was heard. */
export function watchSilence(allowedMs: () => number): SilenceWatch {
  const { promise, resolve } = Promise.withResolvers<true>();
  let due = 0;
  let alarm = 0;
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    clearTimeout(timer);
    alarm = due;
    // A timer cannot wait longer than this; it is set anew when it rings too early.
    timer = setTimeout(ring, Math.min(Math.max(0, due - performance.now()), 2 ** 31 - 1));
  };
  const ring = (): void => {
    if (due <= performance.now()) resolve(true);
    else arm();
  };
  const heard = (): void => {
    due = performance.now() + allowedMs();
    // Events come by the thousand: an alarm that rings too early sets itself anew, one that would ring too late cannot.
    if (timer === undefined || due < alarm) arm();
  };
  heard();
  return { over: promise, heard, stop: () => clearTimeout(timer) };
}
