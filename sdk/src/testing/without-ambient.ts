/** Runs a pure function with the clock and the dice taken away, as a built component has none. Synchronous only: everyone else needs them back. */
export function withoutAmbient<T>(body: () => T): T {
  const random = Object.getOwnPropertyDescriptor(Math, "random");
  const clock = Object.getOwnPropertyDescriptor(globalThis, "Date");
  const taken = (name: string): PropertyDescriptor => ({
    get(): never {
      throw new TypeError(`${name} is not available to a plugin`);
    },
    configurable: true,
  });
  Object.defineProperty(Math, "random", taken("Math.random"));
  Object.defineProperty(globalThis, "Date", taken("Date"));
  try {
    return body();
  } finally {
    if (random !== undefined) Object.defineProperty(Math, "random", random);
    if (clock !== undefined) Object.defineProperty(globalThis, "Date", clock);
  }
}
