/**
 * A value that is not of its type. Says where and what was expected. Of the value it quotes only what stands
 * in place of a name, cut short: the rest may be a secret, or long.
 */
export class CodecError extends Error {
  /** JSON Pointer into the value as it was given. */
  readonly pointer: string;
  /** What was expected and what kind of thing was found. */
  readonly problem: string;

  constructor(pointer: string, problem: string) {
    super(`${pointer === "" ? "the value" : pointer}: ${problem}`);
    this.name = "CodecError";
    this.pointer = pointer;
    this.problem = problem;
  }
}

/** The error for a value that is not what it should be. */
export function misfit(expected: string, found: unknown): CodecError {
  return new CodecError("", `expected ${expected}, found ${kindOf(found)}`);
}

/** The same error, seen from one level further out. Anything else is handed back as it is. */
export function within(error: unknown, key: string | number): unknown {
  if (!(error instanceof CodecError)) return error;
  const segment = String(key).replaceAll("~", "~0").replaceAll("/", "~1");
  return new CodecError(`/${segment}${error.pointer}`, error.problem);
}

/** A name in a message: quoted, and never longer than a line. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 61)}...` : name);
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Uint8Array) return "bytes";
  if (typeof value === "number") return Number.isInteger(value) ? "another number" : "a number that is not whole";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
