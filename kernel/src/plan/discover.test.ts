import { describe, expect, it } from "vitest";
import type { Answer, Ask, Discovery, Finding, Search } from "@masterchef/wit/host";
import { discoverAll } from "./discover.ts";
import type { DiscoverInput } from "./discover.ts";

const type = { name: "thing", plugin: "test/things", summary: "", schema: {}, state: {}, refresh: false, settleMs: 0 };
const nothing: Answer = { outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "absent" } } } }, unknown: [] };
const denied: Answer = { outcome: { tag: "err", val: { reason: { tag: "denied" }, message: "permission denied" } }, unknown: [] };
const files = {
  does: "file",
  scopes: [{ tag: "like", val: { kind: "path", glob: "/**" } }],
  argv: [],
  content: { tag: "none" },
  identities: [],
  destroys: [],
  destroysAny: false,
} as const;

/** Finds with this function, on a host that answers every question alike. */
function find(discover: (search: Search) => Discovery, answer: Answer = nothing): ReturnType<typeof discoverAll> {
  const input: DiscoverInput = {
    type,
    version: "1.0.0",
    asks: [files],
    target: { ask: (queries) => Promise.resolve(queries.map(() => answer)) },
    discover: (_, search) => Promise.resolve({ tag: "ok", val: discover(search) }),
  };
  return discoverAll(input);
}

function item(name: string): Finding {
  return { name, desired: "{}", origin: "operator", secrets: [] };
}

function page(names: readonly string[], cursor?: string): Discovery {
  return { tag: "found", val: { items: names.map(item), ...(cursor === undefined ? {} : { cursor }) } };
}

function askFor(path: string, options: Partial<Ask> = {}): Discovery {
  const query = { read: { tag: "file", val: { path, follow: false, want: {}, contentLimit: 0 } }, reads: [] } as const;
  return { tag: "ask", val: [{ key: path.slice(1), query, tolerant: false, deferred: false, sensitive: false, ...options }] };
}

describe("discoverAll()", () => {
  it("asks, and turns pages until there are no more", async () => {
    const searches: Search[] = [];
    const discovered = await find((search) => {
      searches.push(search);
      if (search.seen.length === 0) return askFor("/etc");
      return search.cursor === undefined ? page(["a", "b"], "b") : page(["c"]);
    });
    expect(discovered).toEqual({ tag: "found", val: ["a", "b", "c"].map(item) });
    expect(searches.map(({ cursor, seen }) => [cursor, seen.length])).toEqual([
      [undefined, 0],
      [undefined, 1],
      ["b", 0],
      ["b", 1],
    ]);
  });

  it("takes a page without items for no end", async () => {
    expect(await find(({ cursor }) => (cursor === undefined ? page([], "m") : page(["z"])))).toEqual({ tag: "found", val: [item("z")] });
  });

  it("says why where nothing can be told: a question failed, or the plugin cannot tell", async () => {
    expect(await find(() => askFor("/etc/shadow"), denied)).toEqual({ tag: "undecided", val: ["permission denied"] });
    const problem = { severity: "error", code: "things/unclear", at: "", message: "It is unclear.", help: "Look." } as const;
    expect(await find(() => ({ tag: "undecided", val: [{ problem }] }))).toEqual({ tag: "undecided", val: ["It is unclear. Look."] });
  });

  it("hands a failure on to who wants to see it", async () => {
    const discovered = await find(({ seen }) => (seen.length === 0 ? askFor("/etc/x", { tolerant: true }) : page([])), denied);
    expect(discovered).toEqual({ tag: "found", val: [] });
  });

  it.each([
    ["finds a thing on two pages", ({ cursor }: Search) => (cursor === undefined ? page(["a"], "a") : page(["a"])), /more than one page/],
    ["stays on a page", () => page([], "a"), /turns to the page it is on/],
    ["finds nothing of its type", (): Discovery => ({ tag: "unsupported" }), /does not find resources of the type thing/],
    ["asks the same again", () => askFor("/etc"), /asks again what it has asked before/],
    ["asks in more than five rounds", ({ seen }: Search) => askFor(`/etc/${seen.length}`), /more than 5 rounds/],
    [
      "asks what it did not declare",
      () =>
        ({
          tag: "ask",
          val: [
            {
              key: "a",
              query: { read: { tag: "process", val: { argv: ["id"], env: [], outputLimit: 1 } }, reads: [] },
              tolerant: false,
              deferred: false,
              sensitive: false,
            },
          ],
        }) as const,
      /beyond what its manifest declares/,
    ],
  ] as const)("blames a plugin that %s", async (_, discover, why) => {
    const discovered = await find(discover);
    const said = discovered.tag === "fault" ? (discovered.val.detail ?? "") : discovered.tag;
    expect(said).toMatch(why);
    expect(said).toMatch(/test\/things 1\.0\.0, in its function `discover`/);
  });
});
