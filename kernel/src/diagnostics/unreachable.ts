/** A state we hold impossible: our mistake. The edge shows it as `MC_BUG`. */
export function unreachable(value: never, what: string): never {
  throw new Error(`Cannot go on: ${what} is ${JSON.stringify(value)}`);
}
