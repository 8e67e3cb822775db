import { encodeU32, MalformedBinary, readBinary } from "./binary-reader.ts";
import type { BinaryReader } from "./binary-reader.ts";
import { fixedLimits } from "../limits.ts";

const pageBytes = 64 * 1024;
const sections = { table: 4, memory: 5 };

/** The core modules of a component with a maximum on every memory and table, or in a few words why that cannot be. */
export type BoundModules =
  | { readonly tag: "ok"; readonly val: ReadonlyMap<string, Uint8Array> }
  | { readonly tag: "err"; readonly val: string };

/**
 * Give every memory a maximum, so that all of them together stay within `memoryMiB`: V8 has no other way to bound them. The memory that starts
 * largest is taken for the program's own; each of the others gets `sideMemoryMiB`, or what it starts with. Tables get a fixed maximum.
 */
export function boundModules(modules: ReadonlyMap<string, Uint8Array>, memoryMiB: number): BoundModules {
  try {
    const minima = [...modules.values()].flatMap(memoryMinima).toSorted((a, b) => b - a);
    const sidePages = (fixedLimits.sideMemoryMiB * 1024 * 1024) / pageBytes;
    const sides = minima.slice(1).reduce((sum, pages) => sum + Math.max(pages, sidePages), 0);
    const largest = (memoryMiB * 1024 * 1024) / pageBytes - sides;
    const main = minima[0] ?? 0;
    if (main > largest) return { tag: "err", val: `its memories start with more than the ${memoryMiB} MiB it may have` };
    let mainGiven = false;
    const maximumFor = (pages: number): number => {
      if (pages !== main || mainGiven) return Math.max(pages, sidePages);
      mainGiven = true;
      return largest;
    };
    return { tag: "ok", val: new Map([...modules].map(([name, bytes]) => [name, boundModule(bytes, maximumFor)])) };
  } catch (error) {
    if (error instanceof MalformedBinary) return { tag: "err", val: error.message };
    throw error;
  }
}

function memoryMinima(source: Uint8Array): readonly number[] {
  const minima: number[] = [];
  for (const { id, body } of coreSections(source)) {
    if (id !== sections.memory) continue;
    for (let left = body.u32(); left > 0; left -= 1) minima.push(readLimits(body).minimum);
  }
  return minima;
}

function boundModule(source: Uint8Array, maximumFor: (pages: number) => number): Uint8Array {
  const parts: Uint8Array[] = [source.subarray(0, 8)];
  for (const { id, body, whole } of coreSections(source)) {
    if (id === sections.memory) parts.push(section(id, boundMemories(body, maximumFor)));
    else if (id === sections.table) parts.push(section(id, boundTables(body)));
    else parts.push(whole);
  }
  return Buffer.concat(parts);
}

function boundMemories(body: BinaryReader, maximumFor: (pages: number) => number): readonly number[] {
  const count = body.u32();
  const encoded = [...encodeU32(count)];
  for (let left = count; left > 0; left -= 1) {
    const { minimum, maximum } = readLimits(body);
    const bound = Math.min(maximum ?? Number.POSITIVE_INFINITY, maximumFor(minimum));
    encoded.push(1, ...encodeU32(minimum), ...encodeU32(bound));
  }
  return encoded;
}

function boundTables(body: BinaryReader): readonly number[] {
  const count = body.u32();
  const encoded = [...encodeU32(count)];
  for (let left = count; left > 0; left -= 1) {
    const element = body.byte();
    // 0x63, 0x64 and 0x40 open longer forms (typed references, initial values) that no engine of ours writes.
    if (element !== 0x70 && element !== 0x6f) throw new MalformedBinary("a table holds something other than functions or external values");
    const { minimum, maximum } = readLimits(body);
    if (minimum > fixedLimits.tableEntries) throw new MalformedBinary(`a table starts with more than ${fixedLimits.tableEntries} entries`);
    encoded.push(element, 1, ...encodeU32(minimum), ...encodeU32(Math.min(maximum ?? fixedLimits.tableEntries, fixedLimits.tableEntries)));
  }
  return encoded;
}

function readLimits(body: BinaryReader): { readonly minimum: number; readonly maximum: number | undefined } {
  const flags = body.byte();
  if (flags > 1) throw new MalformedBinary("a memory or table is shared or has 64-bit addresses");
  const minimum = body.u32();
  return { minimum, maximum: flags === 1 ? body.u32() : undefined };
}

interface CoreSection {
  readonly id: number;
  readonly body: BinaryReader;
  /** With its header. */
  readonly whole: Uint8Array;
}

function* coreSections(source: Uint8Array): Generator<CoreSection> {
  const reader = readBinary(source);
  reader.bytes(8);
  while (!reader.atEnd) {
    const start = reader.offset;
    const id = reader.byte();
    const body = reader.bytes(reader.u32());
    yield { id, body: readBinary(body), whole: source.subarray(start, reader.offset) };
  }
}

function section(id: number, body: readonly number[]): Uint8Array {
  return Uint8Array.from([id, ...encodeU32(body.length), ...body]);
}
