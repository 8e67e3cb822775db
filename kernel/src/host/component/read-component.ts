import { MalformedBinary, readBinary } from "./binary-reader.ts";
import type { BinaryReader } from "./binary-reader.ts";

/** What a component's bytes say of it, read without running or compiling anything. */
export interface ComponentOutline {
  /** Names of what it imports, in order. */
  readonly imports: readonly string[];
  readonly exports: readonly ComponentExport[];
  /** Its own custom sections; those of modules inside do not count. */
  readonly customSections: readonly CustomSection[];
}

/** One thing a component exports. */
export interface ComponentExport {
  readonly name: string;
  readonly sort: "module" | "function" | "value" | "type" | "component" | "instance";
}

/** Bytes under a name that mean nothing to WebAssembly itself. */
export interface CustomSection {
  readonly name: string;
  readonly data: Uint8Array;
}

/** What was read, or in a few words why it could not be. */
export type ReadComponent = { readonly tag: "ok"; readonly val: ComponentOutline } | { readonly tag: "err"; readonly val: string };

const magic = [0x00, 0x61, 0x73, 0x6d];
const sections = { custom: 0, import: 10, export: 11, last: 12 };
const sorts = ["module", "function", "value", "type", "component", "instance"] as const;

/** Read the outline of a component. */
export function readComponent(source: Uint8Array): ReadComponent {
  if (!magic.every((byte, index) => source[index] === byte)) return { tag: "err", val: "the file is not WebAssembly" };
  const [version, layer] = [source[4], source[6]];
  if (version === 1 && layer === 0) return { tag: "err", val: "the file is a core module, not a component" };
  if (version !== 0x0d || source[5] !== 0 || layer !== 1 || source[7] !== 0) {
    return { tag: "err", val: "the file is not in version 13 of the component format" };
  }
  try {
    return { tag: "ok", val: readSections(source) };
  } catch (error) {
    if (error instanceof MalformedBinary) return { tag: "err", val: error.message };
    throw error;
  }
}

function readSections(source: Uint8Array): ComponentOutline {
  const reader = readBinary(source.subarray(8));
  const imports: string[] = [];
  const exports: ComponentExport[] = [];
  const customSections: CustomSection[] = [];
  while (!reader.atEnd) {
    const id = reader.byte();
    const section = readBinary(reader.bytes(reader.u32()));
    if (id === sections.custom) customSections.push({ name: section.name(), data: section.rest() });
    else if (id === sections.import) imports.push(...readImports(section));
    else if (id === sections.export) exports.push(...readExports(section));
    else if (id > sections.last) throw new MalformedBinary(`there is a section of unknown kind ${id}`);
  }
  return { imports, exports, customSections };
}

function readImports(section: BinaryReader): readonly string[] {
  const names: string[] = [];
  for (let left = section.u32(); left > 0; left -= 1) {
    names.push(readExternName(section));
    skipExternType(section);
  }
  return names;
}

function readExports(section: BinaryReader): readonly ComponentExport[] {
  const exports: ComponentExport[] = [];
  for (let left = section.u32(); left > 0; left -= 1) {
    const name = readExternName(section);
    const sort = sorts[section.byte()];
    if (sort === undefined) throw new MalformedBinary("an export is of unknown kind");
    if (sort === "module") section.byte();
    section.u32();
    if (section.byte() === 1) skipExternType(section);
    exports.push({ name, sort });
  }
  return exports;
}

function readExternName(section: BinaryReader): string {
  const form = section.byte();
  if (form > 1) throw new MalformedBinary("a name is in an unknown form");
  return section.name();
}

function skipExternType(section: BinaryReader): void {
  const kind = section.byte();
  if (kind === 0) section.byte();
  if (kind === 2 || kind === 3) {
    if (section.byte() === 0 || kind === 2) section.u32();
    return;
  }
  if (kind > 5) throw new MalformedBinary("the type of an import or export is of unknown kind");
  section.u32();
}
