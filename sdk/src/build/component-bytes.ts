/** The custom section of a component that holds its manifest. */
const manifestSection = "masterchef:manifest";

/** One section at the top level of a component. */
interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

const customId = 0;
const importId = 10;
const preambleLength = 8;

/** Puts a manifest into a component that has none, as a custom section at its end. */
export function embedManifest(component: Uint8Array, manifest: string): Uint8Array {
  const encoder = new TextEncoder();
  const name = encoder.encode(manifestSection);
  const text = encoder.encode(manifest);
  const body = concat([unsigned(name.length), name, text]);
  return concat([component, Uint8Array.of(customId), unsigned(body.length), body]);
}

/** The text of the manifest section, or undefined where there is none. Runs nothing. */
export function readManifestText(component: Uint8Array): string | undefined {
  for (const { id, body } of sections(component)) {
    if (id !== customId) continue;
    const { value: length, next } = readUnsigned(body, 0);
    const decoder = new TextDecoder();
    if (decoder.decode(body.subarray(next, next + length)) === manifestSection) return decoder.decode(body.subarray(next + length));
  }
  return undefined;
}

/** How many things the component imports. */
export function importCount(component: Uint8Array): number {
  return sections(component)
    .filter(({ id }) => id === importId)
    .reduce((count, { body }) => count + readUnsigned(body, 0).value, 0);
}

function sections(component: Uint8Array): readonly Section[] {
  const found: Section[] = [];
  let at = preambleLength;
  while (at < component.length) {
    const id = component[at] ?? 0;
    const { value: length, next } = readUnsigned(component, at + 1);
    if (next + length > component.length) throw new RangeError(`Cannot read the component: section ${id} at byte ${at} is cut off`);
    found.push({ id, body: component.subarray(next, next + length) });
    at = next + length;
  }
  return found;
}

/** Unsigned LEB128. */
function unsigned(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return Uint8Array.from(bytes);
}

function readUnsigned(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let index = at, shift = 0; shift < 35; index += 1, shift += 7) {
    const byte = bytes[index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, next: index + 1 };
  }
  throw new RangeError(`Cannot read the component: no number at byte ${at}`);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
