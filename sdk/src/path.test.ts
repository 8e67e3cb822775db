import fc from "fast-check";
import { expect, it } from "vitest";
import { baseName, isWithin, joinPath, normalizePath, parentOf } from "./path.ts";

it.each([
  ["/", "/"],
  ["/etc", "/etc"],
  ["//etc/./motd/", "/etc/motd"],
  ["/a b/…/c", "/a b/…/c"],
  ["/.hidden/..not", "/.hidden/..not"],
])("normalizes %j to %j", (text, path) => {
  expect(normalizePath(text)).toEqual({ path });
});

it.each(["", "etc", "./etc", "/..", "/a/../b", "/a\0b", "/a\nb", "/a\rb", "/\ud800", `/${"é".repeat(2048)}`])("refuses %j", (text) => {
  expect(normalizePath(text)).toHaveProperty("flaw");
});

it("is idempotent, and what it gives has no flaw left", () => {
  const segment = fc.constantFrom("", ".", "..", "a", "é", "a b", "..a", "a\n");
  fc.assert(
    fc.property(fc.array(segment), (segments) => {
      const first = normalizePath(`/${segments.join("/")}`);
      expect("flaw" in first).toBe(segments.some((each) => each === ".." || each === "a\n"));
      if ("flaw" in first) return;
      expect(first.path).toMatch(/^\/(?:[^/]+(?:\/[^/]+)*)?$/);
      expect(normalizePath(first.path)).toEqual(first);
    }),
  );
});

it("takes a path apart and puts it together again", () => {
  for (const path of ["/a", "/a/b", "/a/b/c"]) expect(joinPath(parentOf(path), baseName(path))).toBe(path);
  expect(parentOf("/")).toBe("/");
});

it("tells what lies within a directory", () => {
  expect([isWithin("/a/b", "/a"), isWithin("/a", "/a"), isWithin("/ab", "/a"), isWithin("/ab", "/")]).toEqual([true, true, false, true]);
});
