import { describe, expect, it } from "vitest";
import { operationWithin, patternWithin, queryWithin, withItems } from "@masterchef/kernel/testing";
import { isJsonObject } from "@masterchef/sdk";
import type { JsonObject } from "@masterchef/sdk";
import { playCase } from "@masterchef/sdk/testing";
import type { ProviderCase } from "@masterchef/sdk/testing";
import { decodeJson } from "@masterchef/wit/codec";
import type { Envelope, Pattern, ProviderFunctions } from "@masterchef/wit/host";
import { loadProviderSuites } from "./suites.ts";

// Law 4, contained: manifest ⊇ envelope ⊇ operations, and manifest ⊇ queries, by the one matcher the kernel goes by.

const suites = await loadProviderSuites();

describe.each(suites)("$name", ({ cases, component, manifest }) => {
  const ask = capabilities(manifest, "ask");
  const act = capabilities(manifest, "do");

  it.each(cases)("stays inside what it declares: $title", (each) => {
    const { rounds, verdict, canonical } = playCase(component, each);
    if (canonical.tag === "err") return expect(canonical.val.length).toBeGreaterThan(0);
    const envelope = envelopeOf(component, each, canonical.val.desired);
    const operations =
      verdict?.tag === "change" ? verdict.val.proposals.map(({ operation, join }) => withItems(operation, join?.items ?? [])) : [];
    expect(rounds.flat().flatMap(({ query }) => queryWithin(ask, query) ?? [])).toEqual([]);
    expect(envelope.may.filter((pattern) => !patternWithin(act, pattern))).toEqual([]);
    expect(operations.flatMap((operation) => operationWithin(envelope.may, operation) ?? [])).toEqual([]);
    return expect(operations.flatMap((operation) => operationWithin(act, operation) ?? [])).toEqual([]);
  });
});

function capabilities(manifest: JsonObject, verb: "ask" | "do"): readonly Pattern[] {
  const all = manifest["capabilities"];
  const listed = isJsonObject(all) ? all[verb] : undefined;
  return Array.isArray(listed) ? listed.map((pattern: unknown) => decodeJson("Pattern", pattern)) : [];
}

function envelopeOf(provider: ProviderFunctions, each: ProviderCase, desired: string): Envelope {
  const [envelope] = provider.bound(JSON.stringify(each.facts), [{ typeName: each.type, name: each.name, desired }]);
  if (envelope?.tag !== "ok") throw new Error(`no envelope: ${JSON.stringify(envelope)}`);
  return envelope.val;
}
