import fc from "fast-check";

/** One change of some bytes. Places are parts of a million, so that a change fits seeds of any length. */
interface Edit {
  readonly how: "flip" | "cut" | "double" | "insert" | "end";
  readonly at: number;
  readonly length: number;
  readonly piece: number;
  readonly byte: number;
}

/** What readers are known to stumble over, in any format. */
const pieces: readonly Buffer[] = [
  '"__proto__":{"polluted":1},',
  '"constructor":{"prototype":{"polluted":1}},',
  "__proto__: { polluted: 1 }\n",
  "${{ __proto__.polluted }}",
  "(".repeat(500),
  "\u0000",
  "\ufeff",
  "\u202e\u001b[2J",
  "\n",
  "\r\n\t",
  "- ".repeat(200),
  "&a [*a, *a]",
  "<<: *a",
  "!!js/function x",
  '"\\ud800"',
  "1e999",
  "-0",
  "9007199254740993",
  "0x10",
  "null",
  "true",
  "sha256:",
  "${{",
  "}}",
  "{% raw %}",
  "\\",
  '"',
  "'",
  ":",
].map((text) => Buffer.from(text));

/** Bytes that no text has. */
const binary: readonly Buffer[] = [
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  [0xc3],
  [0xed, 0xa0, 0x80],
  [0x0a, 0x00],
].map((bytes) => Buffer.from(bytes));

/** Nesting that goes deep. */
function nested(depth: number): readonly Buffer[] {
  const texts = [
    "{".repeat(depth),
    "[".repeat(depth),
    `${"[".repeat(depth)}${"]".repeat(depth)}`,
    `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`,
  ];
  return texts.map((text) => Buffer.from(text));
}

function editOf(insertable: number): fc.Arbitrary<Edit> {
  return fc.record({
    how: fc.constantFrom("flip", "cut", "double", "insert", "end"),
    at: fc.nat(999_999),
    length: fc.integer({ min: 1, max: 64 }),
    piece: fc.nat(insertable - 1),
    byte: fc.nat(255),
  });
}

/**
 * The seeds with up to six changes, and now and then bytes that come from none. `depth` is how deep nesting goes: twenty thousand ends whoever follows it with
 * a stack of its own.
 */
export function mutated(seeds: readonly Uint8Array[], depth = 20_000): fc.Arbitrary<Uint8Array> {
  const inserted = [...pieces, ...nested(depth), ...binary];
  const changed = fc
    .record({ seed: fc.nat(seeds.length - 1), edits: fc.array(editOf(inserted.length), { minLength: 1, maxLength: 6 }) })
    .map(({ seed, edits }) => edits.reduce<Uint8Array>((bytes, edit) => applied(bytes, edit, inserted), seeds[seed] ?? new Uint8Array()));
  return fc.oneof({ weight: 19, arbitrary: changed }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) });
}

function applied(bytes: Uint8Array, { how, at, length, piece, byte }: Edit, inserted: readonly Buffer[]): Uint8Array {
  const start = Math.floor((bytes.length * at) / 1_000_000);
  const end = Math.min(bytes.length, start + length);
  switch (how) {
    case "flip": {
      const flipped = Uint8Array.from(bytes);
      if (start < flipped.length) flipped[start] = byte;
      return flipped;
    }
    case "cut":
      return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
    case "double":
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
    case "insert":
      return Buffer.concat([bytes.subarray(0, start), inserted[piece] ?? new Uint8Array(), bytes.subarray(start)]);
    case "end":
      return bytes.subarray(0, start);
  }
}
