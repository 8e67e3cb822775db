import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answer, Query } from "@masterchef/wit/host";
import { aliasIn, directoryQueries, goesThrough, resolveParents, resolveScope, resolveWhole, spelledBelow } from "./path-aliases.ts";

const aliases = new Map([
  ["/lib", "/usr/lib"],
  ["/var/run", "/run"],
  ["/top", "/"],
]);

describe("a path with aliases", () => {
  it("is resolved on the way, and its end is left alone", () => {
    expect(resolveParents(aliases, "/lib/systemd/x")).toBe("/usr/lib/systemd/x");
    expect(resolveParents(aliases, "/lib")).toBe("/lib");
    expect(resolveWhole(aliases, "/lib")).toBe("/usr/lib");
    expect(resolveParents(aliases, "/top/etc/x")).toBe("/etc/x");
    expect(resolveParents(aliases, "/library/x")).toBe("/library/x");
    expect(resolveParents(aliases, "/x")).toBe("/x");
  });

  it("is found again under the name of whoever claims around it", () => {
    expect(spelledBelow(aliases, "/lib/conf.d", "/usr/lib/conf.d/a")).toBe("/lib/conf.d/a");
    expect(spelledBelow(aliases, "/lib/conf.d", "/usr/lib/conf.d")).toBe("/lib/conf.d");
    expect(spelledBelow(aliases, "/lib/conf.d", "/etc/a")).toBeUndefined();
    expect(spelledBelow(aliases, "/top", "/etc")).toBe("/top/etc");
  });

  it("goes through a link only if it goes on behind it", () => {
    expect(goesThrough(aliases, "/lib/x", "/lib")).toBe(true);
    expect(goesThrough(aliases, "/lib", "/lib")).toBe(false);
    expect(goesThrough(aliases, "/usr/lib/x", "/lib")).toBe(false);
  });

  it("is what it was once it is resolved", () => {
    const segment = fc.constantFrom("lib", "usr", "var", "run", "x");
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), (segments) => {
        const path = `/${segments.join("/")}`;
        const once = resolveWhole(aliases, path);
        expect(resolveWhole(aliases, once)).toBe(once);
      }),
    );
  });
});

describe("resolveScope()", () => {
  it("lets a tree whose root is a link stand for both", () => {
    expect(resolveScope(aliases, { tag: "tree", val: "/lib" })).toEqual([
      { tag: "tree", val: "/lib" },
      { tag: "tree", val: "/usr/lib" },
    ]);
    expect(resolveScope(aliases, { tag: "path", val: "/lib" })).toEqual([{ tag: "path", val: "/lib" }]);
    expect(resolveScope(aliases, { tag: "kind", val: "path" })).toEqual([{ tag: "kind", val: "path" }]);
  });
});

describe("what the planner learns of aliases", () => {
  const query = (path: string, follow: boolean): Query => ({
    read: { tag: "file", val: { path, follow, want: {}, contentLimit: 0 } },
    reads: [],
  });
  const answer = (realPath: string, kind: "directory" | "regular"): Answer => ({
    outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: { kind, size: 0, realPath } } } } },
    unknown: [],
  });

  it("comes from where files really lie, and from directories asked for", () => {
    expect(aliasIn(query("/lib/x", false), answer("/usr/lib/x", "regular"))).toEqual(["/lib", "/usr/lib"]);
    expect(aliasIn(query("/lib", true), answer("/usr/lib", "directory"))).toEqual(["/lib", "/usr/lib"]);
    expect(aliasIn(query("/etc/link", true), answer("/etc/file", "regular"))).toBeUndefined();
    expect(aliasIn(query("/etc/x", false), answer("/etc/x", "regular"))).toBeUndefined();
  });

  it("asks once about each directory on the way", () => {
    const queries = directoryQueries([
      { tag: "path", val: "/a/b/c" },
      { tag: "path", val: "/a/b/d" },
      { tag: "tree", val: "/t" },
      { tag: "path", val: "/x" },
      { tag: "everything" },
    ]);
    expect(queries.map(({ read }) => (read.tag === "file" ? read.val.path : ""))).toEqual(["/a", "/a/b", "/t"]);
  });
});
