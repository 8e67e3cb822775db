/** Thrown where the next piece would exceed the budget. */
export class LiftBudgetExceeded extends Error {}

/** Bytes that a guest may still hand back in this call. */
export interface LiftBudget {
  /** Start counting anew. */
  reset(): void;
}

/**
 * Bound what a guest can make its bindings copy. They lift text through `TextDecoder.decode` and lists of numbers through `ArrayBuffer.prototype.slice`
 * only, and a small guest can name the same megabyte thousands of times, so both are counted. Everything else they lift lies on this thread's heap, which
 * has a limit of its own. Changes the two functions for the whole thread.
 */
export function countLifted(budgetBytes: number): LiftBudget {
  let left = Number.POSITIVE_INFINITY;
  const spend = (bytes: number): void => {
    left -= bytes;
    if (left < 0) throw new LiftBudgetExceeded(`more than ${budgetBytes} bytes`);
  };
  const decode = TextDecoder.prototype.decode;
  TextDecoder.prototype.decode = function countedDecode(this: TextDecoder, ...[input, options]: Parameters<typeof decode>): string {
    if (input !== undefined && input !== null) spend(input.byteLength);
    return decode.call(this, input, options);
  };
  const slice = ArrayBuffer.prototype.slice;
  ArrayBuffer.prototype.slice = function countedSlice(this: ArrayBuffer, begin = 0, end = this.byteLength): ArrayBuffer {
    spend(Math.max(0, end - begin));
    return slice.call(this, begin, end);
  };
  return {
    reset() {
      left = budgetBytes;
    },
  };
}
