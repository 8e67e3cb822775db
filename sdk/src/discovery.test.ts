import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answer, Discovery, Scope, Seen } from "@masterchef/wit/guest";
import { path, required, text } from "./attribute.ts";
import { problem } from "./problem.ts";
import { defineProvider } from "./provider.ts";
import { fileQuery } from "./query.ts";
import { defineType } from "./resource-type.ts";
import { scope } from "./scope.ts";
import { end } from "./signal.ts";
import { compareText } from "./text.ts";
import { settled, undecided } from "./verdict.ts";

/** A provider of notes: files of a folder, of which those called `no-*` turn out to be none, and those that are no path cannot be declared. */
function notes(names: readonly string[]): ReturnType<typeof defineProvider> {
  const note = defineType({
    attributes: { path: required(path()), line: text() },
    identity: "path",
    envelope: ({ desired }) => ({ claims: typeof desired.path === "string" ? [scope.path(desired.path)] : [] }),
    decide: () => settled({}),
    discover: {
      names(searching) {
        const { state } = searching.answer("folder", fileQuery("/notes"));
        if (state.tag === "absent")
          end(undecided(problem({ code: "notes/none", message: "There is no folder.", help: "Make it." }), "folder"));
        return names;
      },
      look: (searching, page) => {
        const files = searching.answers(Object.fromEntries(page.map((name, index) => [`note/${index}`, fileQuery(`/notes/${name}`)])));
        return page.flatMap((name, index) => {
          if (name.startsWith("no-") || files[`note/${index}`]?.state.tag !== "present") return [];
          return [
            {
              name,
              desired: { path: name.startsWith("bad") ? name : `/notes/${name}` },
              ...(name.startsWith("vendor") ? { origin: "package" } : {}),
            },
          ];
        });
      },
      page: 3,
    },
  });
  const silent = defineType({ attributes: { line: text() }, envelope: () => ({}), decide: () => settled({}) });
  return defineProvider({ name: "notes", types: { note, silent } });
}

const there: Answer = {
  outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: { kind: "regular", size: 0, realPath: "/x" } } } } },
  unknown: [],
};
const absent: Answer = { outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "absent" } } } }, unknown: [] };

/** Searches until it ends, with every question answered alike. */
function search(
  names: readonly string[],
  {
    limit = 1000,
    cursor,
    within = [],
    answer = there,
  }: { readonly limit?: number; readonly cursor?: string | undefined; readonly within?: readonly Scope[]; readonly answer?: Answer } = {},
): Discovery {
  const { discover } = notes(names);
  const seen: Seen[] = [];
  for (;;) {
    const [found] = discover(
      "{}",
      seen.map(() => structuredClone(answer)),
      [{ typeName: "note", within, cursor, limit, seen }],
    );
    if (found?.tag !== "ask") return found ?? { tag: "unsupported" };
    for (const { key } of found.val) seen.push({ key, answer: seen.length });
  }
}

function namesIn(found: Discovery): readonly string[] {
  return found.tag === "found" ? found.val.items.map(({ name }) => name) : [found.tag];
}

describe("discover", () => {
  it("asks as a decision does, and finds what can be declared, in canonical form", () => {
    expect(search(["b", "no-c", "bad", "vendor-a"].slice(0, 3))).toEqual({
      tag: "found",
      val: {
        items: [{ name: "/notes/b", identity: undefined, desired: '{"path":"/notes/b"}', origin: "operator", secrets: [] }],
        cursor: undefined,
      },
    });
    expect(search(["vendor-a"])).toMatchObject({ val: { items: [{ origin: "package" }] } });
  });

  it("ends undecided where a decision would", () => {
    expect(search(["a"], { answer: absent })).toMatchObject({
      tag: "undecided",
      val: [{ ask: "folder", problem: { code: "notes/none" } }],
    });
    const failed: Answer = { outcome: { tag: "err", val: { reason: { tag: "denied" }, message: "no" } }, unknown: [] };
    expect(search(["a"], { answer: failed })).toMatchObject({ tag: "undecided", val: [{ problem: { code: "notes/answer-failed" } }] });
  });

  it("finds nothing of a type that does not say how", () => {
    const { discover } = notes([]);
    expect(discover("{}", [], [{ typeName: "silent", within: [], limit: 1, seen: [] }])).toEqual([{ tag: "unsupported" }]);
  });

  it("has pages that are disjoint and complete, whatever the names and the size of a page", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), (names, limit) => {
        const found: string[] = [];
        let cursor: string | undefined;
        for (let pages = 0; ; pages += 1) {
          expect(pages).toBeLessThanOrEqual(names.length);
          const page = search(names, { limit, cursor });
          found.push(...namesIn(page));
          cursor = page.tag === "found" ? page.val.cursor : undefined;
          if (cursor === undefined) break;
        }
        expect(found).toEqual(
          names
            .map((name) => `/notes/${name}`)
            .filter((name) => !name.startsWith("/notes/bad"))
            .toSorted(compareText),
        );
      }),
    );
  });

  it.each([
    [[{ tag: "everything" }], ["/notes/a", "/notes/b"]],
    [[{ tag: "path", val: "/notes/a" }], ["/notes/a"]],
    [[{ tag: "tree", val: "/notes" }], ["/notes/a", "/notes/b"]],
    [[{ tag: "tree", val: "/note" }], []],
    [[{ tag: "kind", val: "package" }], []],
    [
      [
        { tag: "entity", val: { kind: "package", name: "a" } },
        { tag: "path", val: "/notes/b" },
      ],
      ["/notes/b"],
    ],
  ] as const)("finds within %j only what lies there", (within, expected) => {
    expect(namesIn(search(["a", "b"], { within }))).toEqual(expected);
  });
});
