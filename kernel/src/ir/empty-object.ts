/** An object without members and without a prototype, in which `__proto__` is a name like any other. */
export function emptyObject<T>(): Record<string, T> {
  const object: Record<string, T> = {};
  Object.setPrototypeOf(object, null);
  return object;
}
