import type { Failure } from "@masterchef/wit/host";

/**
 * Why an act ends before it is done. `stale` and `refused` promise that nothing was changed; `failed` promises nothing.
 */
export type StopReason =
  | { readonly tag: "stale"; readonly val: string }
  | { readonly tag: "refused"; readonly val: Failure }
  | { readonly tag: "failed"; readonly val: Failure };

/** Thrown inside an act and caught where its task is run, never further. */
export class Stop extends Error {
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(reason.tag === "stale" ? reason.val : reason.val.message);
    this.name = "Stop";
    this.reason = reason;
  }
}

/** What is there is not what the operation was planned on. */
export function stale(message: string): Stop {
  return new Stop({ tag: "stale", val: message });
}

/** Nothing was changed. */
export function refused(val: Failure): Stop {
  return new Stop({ tag: "refused", val });
}

/** Something may have been changed. */
export function failed(val: Failure): Stop {
  return new Stop({ tag: "failed", val });
}
