/**
 * Turns every `null` inside into `undefined`, in place. One engine hands an empty option over as null, another as undefined, and the carriers
 * that need no engine leave it out; a plugin that saw the difference would give different bytes.
 */
export function withoutNull<T>(value: T): T {
  if (typeof value === "object" && value !== null) dropNulls(value);
  return value;
}

function dropNulls(value: object): void {
  if (ArrayBuffer.isView(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (inner === null) Reflect.set(value, name, undefined);
    else if (typeof inner === "object") dropNulls(inner);
  }
}
