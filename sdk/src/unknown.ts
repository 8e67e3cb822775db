/**
 * Copies an observation so that reading a part that is not known yet calls `read` instead of giving a value.
 *
 * `unknown` holds JSON Pointers into the JSON form of the observation: members in kebab-case, a variant as an object with its case as the one member.
 */
export function guardUnknown<T extends object>(observation: T, unknown: readonly string[], read: (pointer: string) => never): T {
  const copy = structuredCopy(observation);
  for (const pointer of unknown) guard(copy, pointer, read);
  return copy;
}

function guard(root: object, pointer: string, read: (pointer: string) => never): void {
  const segments = pointer.split("/").slice(1);
  if (segments.length === 0) read(pointer);
  let node: unknown = root;
  for (const [index, segment] of segments.entries()) {
    if (typeof node !== "object" || node === null) return;
    const name = memberName(node, segment);
    if (name === undefined) return;
    if (index === segments.length - 1) {
      Object.defineProperty(node, name, { get: () => read(pointer), enumerable: true, configurable: true });
      return;
    }
    const own = Object.getOwnPropertyDescriptor(node, name);
    // Behind a getter everything is unknown already.
    if (own === undefined || !("value" in own)) return;
    node = own.value;
  }
}

/** The member of a JavaScript shape that a segment of a pointer into its JSON form leads to. */
function memberName(node: object, segment: string): string | undefined {
  if ("tag" in node) return node.tag === segment ? "val" : undefined;
  return Array.isArray(node) ? segment : segment.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function structuredCopy<T extends object>(value: T): T;
function structuredCopy(value: object): object {
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => copyOf(item));
  return Object.fromEntries(Object.entries(value).map(([name, item]: [string, unknown]) => [name, copyOf(item)]));
}

function copyOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? structuredCopy(value) : value;
}
