import type { Act, Operation, Ownership } from "@masterchef/wit/host";
import { expect, test } from "vitest";
import { digestOf } from "../ir/digest.ts";
import type { KeptEntry } from "./kept-tree.ts";
import type { Performed } from "./performed.ts";
import { undoOf } from "./undo.ts";

function operation(act: Act): Operation {
  return { act, writes: [], destroys: [], effects: [], opaque: false, hazards: {} };
}

function done(act: Act, kept?: string): Performed {
  return { address: "file.a", operation: operation(act), end: "changed", ...(kept === undefined ? {} : { kept }) };
}

const attributes = { mode: 0o600 };
const write = (path: string, content: string, replaces: Extract<Act, { readonly tag: "write-file" }>["val"]["replaces"]): Act => ({
  tag: "write-file",
  val: { path, content: { tag: "text", val: content }, replaces, attributes, backup: true, inPlace: false },
});
const attributesSeen: ReadonlyMap<string, Ownership> = new Map([["/a", { mode: 0o640, uid: 0, gid: 0 }]]);
const seen = { attributes: attributesSeen, trees: new Map() };

test("a path goes back to what it was before the first of several changes, and is held against the last", () => {
  const first = write("/a", "1", { tag: "digest", val: "sha256:old" });
  const second = write("/a", "2", { tag: "digest", val: digestOf("1") });
  expect(undoOf([done(first, "sha256:old"), done(second, digestOf("1"))], seen)).toEqual({
    items: [
      {
        path: "/a",
        address: "file.a",
        before: { tag: "file", digest: "sha256:old" },
        after: { tag: "file", digest: digestOf("2") },
        onlyAttributes: false,
      },
    ],
    left: [],
  });
});

test("what was done last is undone first", () => {
  const made: Act = { tag: "make-directory", val: { path: "/d", attributes } };
  const { items } = undoOf([done(made), done(write("/d/f", "x", { tag: "absent" }))], seen);
  expect(items.map(({ path, before, after }) => [path, before.tag, after.tag])).toEqual([
    ["/d/f", "absent", "file"],
    ["/d", "absent", "directory"],
  ]);
});

test("attributes that changed first and content later are one change", () => {
  const set: Act = { tag: "set-attributes", val: { path: "/a", attributes, follow: false } };
  const { items } = undoOf([done(set), done(write("/a", "2", { tag: "digest", val: "sha256:old" }), "sha256:old")], seen);
  expect(items).toMatchObject([{ path: "/a", before: { tag: "file", digest: "sha256:old" }, onlyAttributes: false }]);
});

const remove = (path: string, more: Partial<Extract<Act, { readonly tag: "remove" }>["val"]>): Act => ({
  tag: "remove",
  val: { path, recursive: false, replaces: { tag: "digest", val: "sha256:old" }, backup: true, ...more },
});

const link = (path: string, replaces: Extract<Act, { readonly tag: "make-link" }>["val"]["replaces"]): Act => ({
  tag: "make-link",
  val: { path, target: "t", kind: "symbolic", replaces },
});
const labelledWrite: Act = {
  tag: "write-file",
  val: {
    path: "/a",
    content: { tag: "text", val: "2" },
    replaces: { tag: "digest", val: "sha256:old" },
    attributes: { securityLabel: "l" },
    backup: true,
    inPlace: false,
  },
};

test.each<readonly [string, Performed]>([
  ["content that was not kept", done(write("/a", "2", { tag: "digest", val: "sha256:old" }))],
  ["a file whose bytes were not kept", done(remove("/a", { backup: false }))],
  ["a tree", done(remove("/d", { recursive: true, replaces: { tag: "directory" } }))],
  ["a directory nobody had looked at", done(remove("/d", { replaces: { tag: "directory" } }))],
  ["attributes nobody had looked at", done({ tag: "set-attributes", val: { path: "/b", attributes, follow: false } })],
  ["a move of what was not kept", done({ tag: "move", val: { source: "/a", destination: "/b", replaces: { tag: "absent" } } })],
  ["a link in place of a file that was not kept", done(link("/l", { tag: "digest", val: "sha256:old" }))],
  ["attributes behind a link nobody had followed", done({ tag: "set-attributes", val: { path: "/a", attributes, follow: true } })],
  ["a security label", done({ tag: "set-attributes", val: { path: "/a", attributes: { securityLabel: "l" }, follow: false } })],
  ["a security label of what was replaced", done(labelledWrite, "sha256:old")],
  ["a request", done({ tag: "http", val: { method: "POST", url: "https://a.example/", headers: [], bodyLimit: 0 } })],
  ["a word of a plugin's own", done({ tag: "other", val: { name: "p/w", body: "{}" } })],
  ["a command", done({ tag: "run", val: { process: { argv: ["a"], env: [], outputLimit: 0 }, exits: [] } })],
  ["a restart", done({ tag: "barrier", val: "reboot" })],
  ["a tree that was too large", { ...done(remove("/d", { recursive: true, replaces: { tag: "directory" } })), treeWhy: "it is large" }],
  ["a command that nobody knows the end of", { ...done({ tag: "barrier", val: "reboot" }), end: "unknown" }],
  ["what the journal does not tell", { address: "file.a", operation: undefined, end: "changed" }],
])("%s cannot be undone, and is listed with the reason", (_, performed) => {
  const { items, left } = undoOf([performed], seen);
  expect([items, left.map(({ address, why }) => [address, why !== ""])]).toEqual([[], [["file.a", true]]]);
});

test("a path of which one change cannot be undone is left as it is", () => {
  const { items, left } = undoOf(
    [done(write("/a", "1", { tag: "absent" })), done(remove("/a", { backup: false })), done(write("/a", "2", { tag: "absent" }))],
    seen,
  );
  expect([items, left.map(({ what }) => what)]).toEqual([[], ["/a"]]);
});

test("a tree that was kept comes back, each directory before what it holds", () => {
  const posix = { mode: 0o700, uid: 1, gid: 1 };
  const entries: readonly KeptEntry[] = [
    { path: "/d", kind: "directory", posix },
    { path: "/d/f", kind: "regular", digest: "sha256:f", posix },
    { path: "/d/l", kind: "symbolic-link", target: "f" },
  ];
  const gone = { ...done(remove("/d", { recursive: true, replaces: { tag: "directory" } })), tree: "sha256:list" };
  const { items, left } = undoOf([gone], { attributes: new Map(), trees: new Map([["sha256:list", entries]]) });
  expect([items.toReversed().map(({ path, before, after, posix: own }) => [path, before, after.tag, own?.mode]), left]).toEqual([
    [
      ["/d", { tag: "directory" }, "absent", 0o700],
      ["/d/f", { tag: "file", digest: "sha256:f" }, "absent", 0o700],
      ["/d/l", { tag: "link", target: "f" }, "absent", undefined],
    ],
    [],
  ]);
});

test("whether a write happened of which nobody knows the end, the host tells", () => {
  const { items, left } = undoOf([{ ...done(write("/a", "2", { tag: "digest", val: "sha256:old" })), end: "unknown" }], seen);
  expect([items, left]).toMatchObject([
    [{ path: "/a", before: { tag: "file", digest: "sha256:old" }, after: { tag: "file", digest: digestOf("2") } }],
    [],
  ]);
});

test("what was moved comes back, and what it took the place of too", () => {
  const posix = { mode: 0o700, uid: 1, gid: 1 };
  const entries: readonly KeptEntry[] = [
    { path: "/d", kind: "directory", posix },
    { path: "/d/f", kind: "regular", digest: "sha256:f", posix },
    { path: "/e", kind: "directory" },
  ];
  const moved = {
    ...done({ tag: "move", val: { source: "/d", destination: "/e", replaces: { tag: "directory" } } }),
    tree: "sha256:list",
  };
  const { items, left } = undoOf([moved], { attributes: new Map(), trees: new Map([["sha256:list", entries]]) });
  expect([items.toReversed().map(({ path, before, after }) => [path, before, after]), left]).toEqual([
    [
      ["/d", { tag: "directory" }, { tag: "absent" }],
      ["/d/f", { tag: "file", digest: "sha256:f" }, { tag: "absent" }],
      ["/e", { tag: "directory" }, { tag: "directory" }],
      ["/e/f", { tag: "absent" }, { tag: "file", digest: "sha256:f" }],
    ],
    [],
  ]);
});

test("a mode that was changed before the content is the one seen before both", () => {
  const set: Act = { tag: "set-attributes", val: { path: "/a", attributes, follow: false } };
  const { items } = undoOf([done(set), done(remove("/a", {}), "sha256:old")], seen);
  expect(items).toMatchObject([{ path: "/a", posix: { mode: 0o640 } }]);
});
