/**
 * Turns every `null` inside into `undefined`, in place. One engine hands an empty option over as null, another as undefined, and the carriers
 * that need no engine leave it out; a plugin that saw the difference would give different bytes.
 */
export function withoutNull<T>(value: T): T {
  if (isPlain(value)) dropNulls(value);
  return value;
}

/** Every answer passes through here, in an interpreter: hence the plain loop. */
function dropNulls(value: Record<string, unknown>): void {
  for (const name in value) {
    const inner = value[name];
    if (inner === null) value[name] = undefined;
    else if (isPlain(inner)) dropNulls(inner);
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !ArrayBuffer.isView(value);
}
