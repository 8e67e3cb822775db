import { describe, expect, it } from "vitest";
import { MachineSession, queryWithin } from "@masterchef/kernel/testing";
import { compareText, parseJson } from "@masterchef/sdk";
import type { JsonObject } from "@masterchef/sdk";
import { decodeJson, encodeJson, validateHost } from "@masterchef/wit/codec";
import type { Answer, Ask, Discovery, Finding, Pattern, ProviderFunctions, Scope, Seen } from "@masterchef/wit/host";
import { readDiscoveryCases } from "./discovery-case.ts";
import type { DiscoveryCase } from "./discovery-case.ts";
import { decideOn } from "./on-machine.ts";
import { loadProviderSuites } from "./suites.ts";

// What is found must be settled as it stands, by the same answers; pages are disjoint and complete; no secret is told; nothing is made of an answer that failed.

const suites = await loadProviderSuites();
const cases = readDiscoveryCases();

/** A search on a host: what it asked, and how it ended. */
interface Searched {
  readonly asks: readonly Ask[];
  readonly answers: readonly Answer[];
  readonly end: Discovery;
}

interface Page {
  readonly limit?: number;
  readonly cursor?: string | undefined;
  readonly within?: readonly Scope[];
  /** The key of an answer that fails. */
  readonly failing?: string;
}

async function search(provider: ProviderFunctions, each: DiscoveryCase, page: Page = {}): Promise<Searched> {
  const { limit = 1000, cursor, within = [], failing } = page;
  const session = new MachineSession(each.machine);
  const asks: Ask[] = [];
  const answers: Answer[] = [];
  for (let round = 0; round <= 5; round += 1) {
    const seen: readonly Seen[] = asks.map(({ key }, answer) => ({ key, answer }));
    const wanted = { typeName: each.type, within, limit, seen, ...(cursor === undefined ? {} : { cursor }) };
    const [end] = provider.discover(each.facts, structuredClone(answers), [wanted]);
    if (end === undefined) throw new Error("no discovery");
    expect(validateHost("Discovery", end)).toBeUndefined();
    if (end.tag !== "ask") return { asks, answers, end };
    expect(end.val.length).toBeLessThanOrEqual(64);
    const found = await session.ask(end.val.map(({ query }) => query));
    for (const [at, ask] of end.val.entries()) {
      const answer = found[at];
      if (answer === undefined) throw new Error(`no answer to ${ask.key}`);
      asks.push(ask);
      answers.push(ask.key === failing ? failure : answer);
    }
  }
  throw new Error("more than five rounds");
}

const failure: Answer = { outcome: { tag: "err", val: { reason: { tag: "denied" }, message: "denied" } }, unknown: [] };

function itemsOf({ end }: Searched): readonly Finding[] {
  if (end.tag !== "found") throw new Error(`ended as ${JSON.stringify(end)}`);
  return end.val.items;
}

async function inPages(provider: ProviderFunctions, each: DiscoveryCase, limit: number): Promise<readonly Finding[]> {
  const items: Finding[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 200; pages += 1) {
    const { end } = await search(provider, each, { limit, cursor });
    if (end.tag !== "found") throw new Error(`ended as ${JSON.stringify(end)}`);
    expect(end.val.items.length).toBeLessThanOrEqual(limit);
    items.push(...end.val.items);
    if (end.val.cursor === undefined) return items;
    expect(cursor === undefined || compareText(end.val.cursor, cursor) > 0).toBe(true);
    cursor = end.val.cursor;
  }
  throw new Error("pages without end");
}

it("every type that says it can be found has a host to be found on, and no other does", () => {
  const able = suites.flatMap(({ name, manifest }) =>
    typesOf(manifest).flatMap(([type, { discover }]) => (discover === true ? [`${name} ${type}`] : [])),
  );
  expect([...new Set(cases.map(({ plugin, type }) => `${plugin} ${type}`))].toSorted()).toEqual(able.toSorted());
});

it.each(suites)("$name finds nothing of a type of which its manifest does not say so", ({ component, manifest }) => {
  const unable = typesOf(manifest).filter(([, { discover }]) => discover !== true);
  const ends = unable.map(([typeName]) => component.discover("{}", [], [{ typeName, within: [], limit: 10, seen: [] }])[0]?.tag);
  expect(ends).toEqual(unable.map(() => "unsupported"));
});

describe.each(cases)("$type: $title", (each) => {
  const suite = suites.find(({ name }) => name === each.plugin);
  if (suite === undefined) throw new Error(`no plugin ${each.plugin}`);
  const { component, manifest } = suite;

  it("finds what is there", async () => {
    const items = itemsOf(await search(component, each));
    expect(items.map((item) => ({ ...jsonOf(encodeJson("Finding", item)), desired: parseJson(item.desired) }))).toEqual(each.found);
  });

  it("discover-settles: what is found is settled as it stands, or wants a secret and is left out", async () => {
    for (const item of itemsOf(await search(component, each))) {
      const name = declaredName(manifest, each.type, item);
      const [canonical] = component.canonicalize([{ typeName: each.type, name, desired: item.desired }]);
      expect(canonical).toMatchObject({ tag: "ok", val: { name: item.name, desired: item.desired } });
      const verdict = await decideOn(component, each.machine, { typeName: each.type, name, desired: item.desired, facts: each.facts });
      if (item.origin !== "private") expect([item.name, verdict.tag]).toEqual([item.name, "settled"]);
      else expect(item.secrets.length).toBeGreaterThan(0);
    }
  });

  it.each([1, 2, 3])("finds the same in pages of %i, each thing once, in order", async (limit) => {
    const items = await inPages(component, each, limit);
    expect(items).toEqual(itemsOf(await search(component, each)));
    expect(items.map(({ name }) => name)).toEqual([...new Set(items.map(({ name }) => name))].toSorted(compareText));
  });

  it("asks only what its manifest declares, and says the same twice", async () => {
    const first = await search(component, each);
    const allowed = capabilities(manifest);
    expect(first.asks.flatMap(({ query }) => queryWithin(allowed, query) ?? [])).toEqual([]);
    expect(await search(component, each)).toEqual(first);
  });

  it("tells no secret", async () => {
    const told = JSON.stringify(await inPages(component, each, 10));
    expect(each.secrets.filter((secret) => told.includes(secret))).toEqual([]);
  });

  it("makes nothing of an answer that failed", async () => {
    const whole = await search(component, each);
    for (const { key } of whole.asks) {
      const { end } = await search(component, each, { failing: key });
      if (end.tag === "found") expect([key, end]).toEqual([key, whole.end]);
      else expect([key, end.tag]).toEqual([key, "undecided"]);
    }
  });

  it("finds only what lies where it is looked for", async () => {
    const all = itemsOf(await search(component, each));
    expect(itemsOf(await search(component, each, { within: [{ tag: "everything" }] }))).toEqual(all);
    expect(itemsOf(await search(component, each, { within: [{ tag: "kind", val: "of-nothing" }] }))).toEqual([]);
    for (const item of all) {
      const [envelope] = component.bound(each.facts, [
        { typeName: each.type, name: declaredName(manifest, each.type, item), desired: item.desired },
      ]);
      if (envelope?.tag !== "ok") throw new Error(JSON.stringify(envelope));
      const within = envelope.val.claims.slice(0, 1);
      if (within.length === 0) continue;
      expect(itemsOf(await search(component, each, { within })).map(({ name }) => name)).toContain(item.name);
    }
  });
});

function declaredName(manifest: JsonObject, type: string, item: Finding): string {
  const identity = typesOf(manifest).find(([name]) => name === type)?.[1]["identity"];
  const value = typeof identity === "string" ? jsonOf(parseJson(item.desired))[identity] : undefined;
  return typeof value === "string" ? value : item.name;
}

function typesOf(manifest: JsonObject): readonly (readonly [string, JsonObject & { readonly discover?: unknown }])[] {
  return Object.entries(jsonOf(manifest["types"])).map(([name, type]) => [name, jsonOf(type)]);
}

function capabilities(manifest: JsonObject): readonly Pattern[] {
  const asked = jsonOf(manifest["capabilities"])["ask"];
  return Array.isArray(asked) ? asked.map((pattern: unknown) => decodeJson("Pattern", pattern)) : [];
}

function jsonOf(value: unknown): JsonObject {
  return isJson(value) ? value : {};
}

function isJson(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
