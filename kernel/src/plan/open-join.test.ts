import { expect, it } from "vitest";
import type { Envelope, Pattern, Scope } from "@masterchef/wit/host";
import { openJoinKey } from "./open-join.ts";

const thing = (kind: string, name: string): Scope => ({ tag: "entity", val: { kind, name } });

function runs(argv: readonly string[], ...scopes: readonly Scope[]): Pattern {
  return {
    does: "run",
    scopes: scopes.map((val) => ({ tag: "is", val })),
    argv: argv.map((val) => ({ tag: "is", val })),
    content: { tag: "none" },
    identities: [],
    destroys: [],
    destroysAny: false,
  };
}

const envelope = (...may: readonly Pattern[]): Envelope => ({ may, claims: [], needs: [], sideEffects: [] });
const database = thing("packages/database", "apt");
const install = (name: string, ...options: readonly string[]): Pattern =>
  runs(["apt-get", ...options, "install", name], thing("package", name), database);

it("is the same for steps that differ in the thing they are about", () => {
  expect(openJoinKey(envelope(install("a")))).toBeDefined();
  expect(openJoinKey(envelope(install("a")))).toBe(openJoinKey(envelope(install("b"))));
});

it("is another where a program has other options, or another database is written", () => {
  const key = openJoinKey(envelope(install("a")));
  expect(openJoinKey(envelope(install("b", "--yes")))).not.toBe(key);
  expect(openJoinKey(envelope(runs(["apt-get", "install", "b"], thing("package", "b"), thing("packages/database", "dnf"))))).not.toBe(key);
});

it("is none where something is done that shares nothing", () => {
  expect(openJoinKey(envelope())).toBeUndefined();
  expect(openJoinKey(envelope(runs(["a", "b"], thing("package", "b"))))).toBeUndefined();
  expect(openJoinKey(envelope(install("a"), runs(["debconf-set-selections"], { tag: "tree", val: "/var/cache/debconf" })))).toBeUndefined();
  expect(openJoinKey(envelope(install("a"), { ...install("a"), does: "write-file" }))).toBeUndefined();
});
