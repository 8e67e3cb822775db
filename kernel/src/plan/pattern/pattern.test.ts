import fc from "fast-check";
import { expect, test } from "vitest";
import type { ArgumentPattern, Operation, Pattern, Scope, ScopePattern } from "@masterchef/wit/host";
import { argvCovers, argvWithin } from "./argv-pattern.ts";
import { patternWithin } from "./covers.ts";
import { globCovers, globMatches } from "./glob.ts";
import { scopePatternCovers, scopeWithin } from "./scope-pattern.ts";
import { operationWithin, queryWithin } from "./within.ts";

const glob = fc.array(fc.constantFrom("a", "b", "/", "*", "**"), { maxLength: 6 }).map((tokens) => `/${tokens.join("")}`);
const text = fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 6 }).map((letters) => `/${letters.join("")}`);

test.each([
  ["/etc/*", "/etc/motd", true],
  ["/etc/*", "/etc/a/b", false],
  ["/etc/**", "/etc/a/b", true],
  ["/etc/*.conf", "/etc/a.conf", true],
  ["/etc/*.conf", "/etc/a/b.conf", false],
  ["/etc/a", "/etc/a", true],
  ["/etc/a", "/etc/ab", false],
  ["**", "", true],
])("globMatches(%s, %s) is %s", (pattern, path, expected) => {
  expect(globMatches(pattern, path)).toBe(expected);
});

test("globCovers() never claims more than every matching text shows", () => {
  fc.assert(
    fc.property(glob, glob, text, (outer, inner, sample) => {
      if (globCovers(outer, inner) && globMatches(inner, sample)) expect(globMatches(outer, sample)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test("globCovers() is reflexive and knows a double star to be the widest", () => {
  fc.assert(
    fc.property(glob, (pattern) => {
      expect(globCovers(pattern, pattern)).toBe(true);
      expect(globCovers("**", pattern)).toBe(true);
    }),
  );
});

const scope: fc.Arbitrary<Scope> = fc.oneof(
  text.map((val): Scope => ({ tag: "path", val: clean(val) })),
  text.map((val): Scope => ({ tag: "tree", val: clean(val) })),
  fc.constantFrom<Scope>({ tag: "everything" }, { tag: "kind", val: "package" }, { tag: "entity", val: { kind: "package", name: "a" } }),
);
const scopePattern: fc.Arbitrary<ScopePattern> = fc.oneof(
  scope.map((val): ScopePattern => ({ tag: "is", val })),
  glob.map((val): ScopePattern => ({ tag: "like", val: { kind: "path", glob: val } })),
);

test("scopePatternCovers() never claims more than every scope shows", () => {
  fc.assert(
    fc.property(scopePattern, scopePattern, scope, (outer, inner, sample) => {
      if (scopePatternCovers(outer, inner) && scopeWithin(inner, sample)) expect(scopeWithin(outer, sample)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

const argument = fc.constantFrom("install", "-y", "nginx", "a/b");
const argumentPattern: fc.Arbitrary<ArgumentPattern> = fc.oneof(
  argument.map((val): ArgumentPattern => ({ tag: "is", val })),
  fc.array(argument, { maxLength: 2 }).map((val): ArgumentPattern => ({ tag: "one-of", val })),
  fc.constantFrom<ArgumentPattern>({ tag: "like", val: "n*" }, { tag: "like", val: "*" }),
);
const argvPattern = fc
  .tuple(
    fc.array(argumentPattern, { maxLength: 3 }),
    fc.constantFrom<readonly ArgumentPattern[]>([], [{ tag: "rest", val: "*" }], [{ tag: "rest", val: "-*" }]),
  )
  .map(([head, tail]) => [...head, ...tail]);

test("argvCovers() never claims more than every command line shows", () => {
  fc.assert(
    fc.property(argvPattern, argvPattern, fc.array(argument, { maxLength: 4 }), (outer, inner, argv) => {
      if (argvCovers(outer, inner) && argvWithin(inner, argv)) expect(argvWithin(outer, argv)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

const nothing: Pattern = { does: "", scopes: [], argv: [], content: { tag: "none" }, identities: [], destroys: [], destroysAny: false };
const anyPath: ScopePattern = { tag: "like", val: { kind: "path", glob: "/**" } };

function remove(path: string): Operation {
  return {
    act: { tag: "remove", val: { path, recursive: false, replaces: { tag: "anything" }, backup: true } },
    writes: [],
    destroys: [{ tag: "path", val: path }],
    effects: [],
    opaque: false,
    hazards: {},
  };
}

test("destruction needs a name: a globbed pattern never covers a remove", () => {
  const globbed: Pattern = { ...nothing, does: "remove", scopes: [anyPath] };
  expect(operationWithin([globbed], remove("/etc/a"))).toContain("destroying path:/etc/a is not named");
  const named: Pattern = { ...globbed, destroys: [{ tag: "path", val: "/etc/a" }] };
  expect(operationWithin([named], remove("/etc/a"))).toBeUndefined();
  expect(operationWithin([named], remove("/etc/b"))).toBeDefined();
  expect(patternWithin([{ ...globbed, destroysAny: true }], named)).toBe(true);
  expect(patternWithin([globbed], named)).toBe(false);
});

test("a remove that hides what it destroys is judged as one", () => {
  const globbed: Pattern = { ...nothing, does: "remove", scopes: [anyPath] };
  expect(operationWithin([globbed], { ...remove("/etc/a"), destroys: [] })).toBeDefined();
});

test("a written file's validator is a command line like any other", () => {
  const write = (validate: readonly string[] | undefined): Operation => ({
    ...remove("/etc/a"),
    destroys: [],
    act: {
      tag: "write-file",
      val: {
        path: "/etc/a",
        content: { tag: "text", val: "x" },
        replaces: { tag: "absent" },
        attributes: {},
        backup: true,
        validate,
        inPlace: false,
      },
    },
  });
  const pattern: Pattern = {
    ...nothing,
    does: "write-file",
    scopes: [anyPath],
    content: { tag: "exact", val: [{ tag: "text", val: "x" }] },
  };
  expect(operationWithin([pattern], write(undefined))).toBeUndefined();
  expect(operationWithin([pattern], write(["sh", "-c", "evil"]))).toContain("command line");
  expect(operationWithin([{ ...pattern, content: { tag: "exact", val: [{ tag: "text", val: "y" }] } }], write(undefined))).toContain(
    "content",
  );
});

test("queries are judged by program, scope and user", () => {
  const pattern: Pattern = {
    ...nothing,
    does: "process",
    scopes: [{ tag: "is", val: { tag: "kind", val: "package" } }],
    argv: [
      { tag: "is", val: "dpkg-query" },
      { tag: "rest", val: "*" },
    ],
  };
  const query = {
    read: { tag: "process" as const, val: { argv: ["dpkg-query", "-W"], env: [], outputLimit: 1 } },
    reads: [{ tag: "kind" as const, val: "package" }],
  };
  expect(queryWithin([pattern], query)).toBeUndefined();
  expect(queryWithin([pattern], { ...query, reads: [] })).toContain("any lies outside");
  expect(queryWithin([pattern], { ...query, identity: "bob" })).toContain("not as bob");
  expect(queryWithin([], query)).toContain("process is not among");
});

function clean(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/u, "") || "/" : path;
}

test("what a program reads is bound as what a file holds", () => {
  const run = (script: string): Operation => ({
    ...remove("/etc/a"),
    destroys: [],
    writes: [{ tag: "path", val: "/etc/a" }],
    act: { tag: "run", val: { process: { argv: ["sh", "-s"], env: [], stdin: { tag: "text", val: script }, outputLimit: 1 }, exits: [] } },
  });
  const argv: readonly ArgumentPattern[] = [
    { tag: "is", val: "sh" },
    { tag: "is", val: "-s" },
  ];
  const pattern: Pattern = {
    ...nothing,
    does: "run",
    scopes: [anyPath],
    argv,
    content: { tag: "exact", val: [{ tag: "text", val: "date" }] },
  };
  expect(operationWithin([pattern], run("date"))).toBeUndefined();
  expect(operationWithin([pattern], run("reboot"))).toContain("content");
  expect(operationWithin([{ ...pattern, content: { tag: "none" } }], run("date"))).toContain("content");
});
