import fc from "fast-check";
import { expect, it } from "vitest";
import type { Chosen } from "./select.ts";
import { missingMembers, readStamp, stampOf, stampText } from "./stamp.ts";

const chosen: fc.Arbitrary<Chosen> = fc
  .record({
    at: fc.string({ minLength: 1, maxLength: 20 }),
    kind: fc.constantFrom("file", "directory", "link", "hard-link"),
    size: fc.nat(),
  })
  .map(({ at, kind, size }) => ({ at, raw: at, name: at, kind, size }));

it("reads what it wrote", () => {
  fc.assert(
    fc.property(fc.array(chosen, { maxLength: 20 }), (members) => {
      const stamp = stampOf({ archive: "sha256:1", strip: 1 }, members);
      expect(readStamp(stampText(stamp))).toEqual(stamp);
    }),
  );
});

it("takes anything else for no stamp", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readStamp(text)).toBeUndefined();
    }),
  );
  const text = stampText(stampOf({ archive: "sha256:1" }, [{ at: "a", raw: "a", name: "a", kind: "file", size: 1 }]));
  expect(readStamp(text.slice(0, -5))).toBeUndefined();
});

it("keeps only the number of very many members, and then misses none by name", () => {
  const many = Array.from({ length: 5000 }, (_, index) => ({
    at: `folder/file-${index}`,
    raw: "",
    name: "",
    kind: "file" as const,
    size: 1,
  }));
  const stamp = stampOf({ archive: "sha256:1" }, many);
  expect([stamp.members, stamp.count]).toEqual([undefined, 5000]);
  expect(readStamp(stampText(stamp))).toEqual(stamp);
  expect(missingMembers(stamp, [], () => false)).toEqual([]);
});
