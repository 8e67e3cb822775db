/** The longest text of a fault, in characters. */
const longestFault = 8000;

/**
 * Runs the body of a contract function. Whatever it throws leaves as a fault: a text with the function, the message and the stack,
 * which is how a component says that it failed without ending its instance.
 */
export function reportingFaults<T>(called: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    // oxlint-disable-next-line typescript/only-throw-error -- the contract's error arm is a text, so a text is what must be thrown
    throw faultText(called, error);
  }
}

function faultText(called: string, error: unknown): string {
  if (!(error instanceof Error)) return `${called}: ${String(error)}`.slice(0, longestFault);
  const headline = `${error.name}: ${error.message}`;
  const stack = error.stack ?? "";
  return `${called}: ${stack.startsWith(headline) ? stack : `${headline}\n${stack}`}`.slice(0, longestFault);
}
