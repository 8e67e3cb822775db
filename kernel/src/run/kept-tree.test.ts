import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson } from "../ir/parse-json.ts";
import { readKeptTree, writeKeptTree } from "./kept-tree.ts";
import type { KeptEntry } from "./kept-tree.ts";

const posix = fc.record(
  { mode: fc.nat(0o7777), uid: fc.nat(), gid: fc.nat(), owner: fc.string(), group: fc.string() },
  { requiredKeys: ["mode", "uid", "gid"] },
);
const entry: fc.Arbitrary<KeptEntry> = fc.record(
  { path: fc.string(), kind: fc.constantFrom("regular", "directory", "symbolic-link"), digest: fc.string(), target: fc.string(), posix },
  { requiredKeys: ["path", "kind"] },
);

test("a list that was written is read as it was", () => {
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      expect(readKeptTree(parseJson(writeKeptTree(entries)))).toEqual(entries);
    }),
  );
});

test("what is no such list is none", () => {
  for (const text of ["", "{}", "[1]", '[{"path":"/a"}]', '[{"path":"/a","kind":"fifo"}]', '[{"path":1,"kind":"regular"}]'])
    expect(readKeptTree(parseJson(text))).toBeUndefined();
});
