import { expect, it } from "vitest";
import { selectMembers, strippedPrefix } from "./select.ts";
import type { Selection } from "./select.ts";

const names = ["top/", "top/bin/", "top/bin/run", "top/share/doc/a.txt", "top/share/b.txt", "top/x+y"];
const members = names.map((raw) => ({ raw, name: raw.replace(/\/$/, ""), kind: "file" as const, size: 1 }));

function selected(selection: Selection): readonly string[] {
  return selectMembers(members, selection).map(({ at }) => at);
}

it("leaves leading directories away, and with them what has no other name", () => {
  expect(selected({ strip: 1 })).toEqual(["bin", "bin/run", "share/doc/a.txt", "share/b.txt", "x+y"]);
  expect(selected({ strip: 2 })).toEqual(["run", "doc/a.txt", "b.txt"]);
});

it("takes what a pattern matches with all below it, and no more", () => {
  expect(selected({ strip: 1, include: ["bin"] })).toEqual(["bin", "bin/run"]);
  expect(selected({ strip: 1, include: ["*.txt"] })).toEqual([]);
  expect(selected({ strip: 1, include: ["**/*.txt"] })).toEqual(["share/doc/a.txt", "share/b.txt"]);
  expect(selected({ strip: 1, include: ["share/*/a.txt", "x+y"] })).toEqual(["share/doc/a.txt", "x+y"]);
  expect(selected({ strip: 1, exclude: ["share/doc/", "b?n"] })).toEqual(["share/b.txt", "x+y"]);
});

it("tells whether all names begin alike", () => {
  expect(strippedPrefix(selectMembers(members, { strip: 1 }), 1)).toBe("top");
  expect(
    strippedPrefix(selectMembers([...members, { raw: "other/x", name: "other/x", kind: "file", size: 1 }], { strip: 1 }), 1),
  ).toBeUndefined();
});
