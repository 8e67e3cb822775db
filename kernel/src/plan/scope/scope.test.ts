import fc from "fast-check";
import { expect, test } from "vitest";
import type { Scope } from "@masterchef/wit/host";
import { contains, meets } from "./meets.ts";
import { createScopeIndex } from "./scope-index.ts";

const segment = fc.constantFrom("a", "b", "ab", "etc", "passwd", "proc", "sys");
const somePath = fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join("/")}`);
const kind = fc.constantFrom("account", "package", "service", "sysctl", "module", "runtime", "clock", "path");
const scope: fc.Arbitrary<Scope> = fc.oneof(
  { weight: 4, arbitrary: somePath.map((val): Scope => ({ tag: "path", val })) },
  { weight: 4, arbitrary: somePath.map((val): Scope => ({ tag: "tree", val })) },
  {
    weight: 3,
    arbitrary: fc.record({ kind, name: fc.constantFrom("root", "a", "net.x", "b.service") }).map((val): Scope => ({ tag: "entity", val })),
  },
  { weight: 2, arbitrary: kind.map((val): Scope => ({ tag: "kind", val })) },
  { weight: 1, arbitrary: fc.constant<Scope>({ tag: "everything" }) },
);

test("meets() is symmetric and follows containment", () => {
  fc.assert(
    fc.property(scope, scope, (a, b) => {
      expect(meets(a, b)).toBe(meets(b, a));
      if (contains(a, b)) expect(meets(a, b)).toBe(true);
      expect(meets(a, a)).toBe(true);
    }),
  );
});

test("contains() is transitive", () => {
  fc.assert(
    fc.property(scope, scope, scope, (a, b, c) => {
      if (contains(a, b) && contains(b, c)) expect(contains(a, c)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("an index finds exactly what meets() finds", () => {
  fc.assert(
    fc.property(fc.array(scope, { maxLength: 12 }), scope, (scopes, wanted) => {
      const index = createScopeIndex<number>();
      for (const [at, each] of scopes.entries()) index.add(each, at);
      const expected = scopes.flatMap((each, at) => (meets(each, wanted) ? [at] : []));
      expect([...index.meeting(wanted)].toSorted((a, b) => a - b)).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [
    "an account and the file it stands in",
    { tag: "entity", val: { kind: "account", name: "bob" } },
    { tag: "path", val: "/etc/passwd" },
    true,
  ],
  [
    "a sysctl key and its path",
    { tag: "entity", val: { kind: "sysctl", name: "net.core" } },
    { tag: "path", val: "/proc/sys/net/core" },
    true,
  ],
  [
    "a module and any sysctl path",
    { tag: "entity", val: { kind: "module", name: "br" } },
    { tag: "path", val: "/proc/sys/net/bridge" },
    true,
  ],
  [
    "a service and its drop-ins",
    { tag: "entity", val: { kind: "service", name: "ssh" } },
    { tag: "path", val: "/etc/systemd/system/ssh.service.d/a.conf" },
    true,
  ],
  ["siblings", { tag: "path", val: "/etc/a" }, { tag: "path", val: "/etc/ab" }, false],
  ["a tree and a path whose name only starts alike", { tag: "tree", val: "/etc/a" }, { tag: "path", val: "/etc/ab" }, false],
  ["a path and what lies below it", { tag: "path", val: "/etc" }, { tag: "path", val: "/etc/a" }, false],
] satisfies [string, Scope, Scope, boolean][])("meets() knows %s", (_, a, b, expected) => {
  expect(meets(a, b)).toBe(expected);
});
