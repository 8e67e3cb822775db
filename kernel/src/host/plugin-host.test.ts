import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import type { Answer, Declaration, Question } from "@masterchef/wit/host";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createPluginHost } from "./create-plugin-host.ts";
import { withManifest } from "./testing/build-component.ts";
import { providerManifest, sampleFacts, sampleProvider, testFolder, writeProviderProcess, writeTransport } from "./testing/samples.ts";

// Building components and starting processes takes as long as the machine takes.
vi.setConfig({ testTimeout: 120_000 });

function answer(digest: string): Answer {
  const present = { kind: "regular", size: 3, realPath: "/x", digest } as const;
  return { outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: present } } } }, unknown: [] };
}

function question(number: number, seen: Question["seen"]): Question {
  return { subject: declaration(number), intent: { tag: "converge" }, seen, claimed: [] };
}

function declaration(number: number): Declaration {
  return { typeName: "sample", name: `n${number}`, desired: JSON.stringify({ path: `/file-${number}` }) };
}

describe("a plugin host", () => {
  it("takes a text from a component as it is, a byte order mark in front included", async () => {
    await using folder = await testFolder();
    const path = await folder.write("plugin.wasm", withManifest(await sampleProvider(), providerManifest()));
    await using host = await createPluginHost({ plugins: [{ name: "test/sample", path }], cacheDir: folder.cacheDir });
    const name = "\uFEFFmarked";
    expect(await host.canonicalize("test/sample", [{ ...declaration(1), name, desired: "{}" }])).toMatchObject([
      { val: { val: { name } } },
    ]);
  });

  it("answers each member at its place, however many there are", async () => {
    await using folder = await testFolder();
    const path = await folder.write("plugin.wasm", withManifest(await sampleProvider(), providerManifest()));
    await using host = await createPluginHost({ plugins: [{ name: "test/sample", path }], cacheDir: folder.cacheDir });
    const count = 2_600;
    const batch = Array.from({ length: count }, (_, number) => declaration(number));
    const canonical = await host.canonicalize("test/sample", batch);
    expect(canonical.map((called) => (called.tag === "ok" && called.val.tag === "ok" ? called.val.val.name : called))).toEqual(
      batch.map((_, number) => `/file-${number}`),
    );
    const envelopes = await host.envelope("test/sample", "{}", batch);
    expect(envelopes.map((called) => (called.tag === "ok" && called.val.tag === "ok" ? called.val.val.claims : called))).toEqual(
      batch.map(({ name }) => [{ tag: "path", val: name }]),
    );
    const answers = batch.map((_, number) => answer(`sha256:${number}`));
    // The table is in another order than the questions, and each run of them needs another part of it.
    const questions = batch.map((_, number) => question(number, [{ key: "file", answer: count - 1 - number }]));
    const verdicts = await host.decide("test/sample", "{}", answers, questions);
    expect(verdicts.map((called) => (called.tag === "ok" && called.val.tag === "settled" ? called.val.val.state : called))).toEqual(
      batch.map((_, number) => JSON.stringify({ path: `/file-${number}`, seen: `sha256:${count - 1 - number}` })),
    );
    expect(await host.canonicalize("test/sample", [])).toEqual([]);
  });

  it("has no worker after it was let rest, and starts one for the next call", async () => {
    await using folder = await testFolder();
    const path = await folder.write("plugin.wasm", withManifest(await sampleProvider(), providerManifest()));
    await using host = await createPluginHost({ plugins: [{ name: "test/sample", path }], cacheDir: folder.cacheDir, keepResults: false });
    const started: Worker[] = [];
    const note = (worker: Worker): void => void started.push(worker);
    process.on("worker", note);
    await host.rest();
    expect(started).toEqual([]);
    const first = await host.canonicalize("test/sample", [declaration(1)]);
    expect(first).toMatchObject([{ tag: "ok", val: { tag: "ok" } }]);
    await host.rest();
    const [one] = started.splice(0);
    expect(one?.threadId).toBe(-1);
    expect(await host.canonicalize("test/sample", [declaration(1)])).toEqual(first);
    process.off("worker", note);
    expect(started).toHaveLength(1);
  });

  it("hands on what a plugin says is wrong with a document", async () => {
    await using folder = await testFolder();
    const path = await folder.write("plugin.wasm", withManifest(await sampleProvider(), providerManifest()));
    await using host = await createPluginHost({ plugins: [{ name: "test/sample", path }], cacheDir: folder.cacheDir });
    const wrong = { typeName: "sample", name: "a", desired: '{"wrong":true}' };
    expect(await host.canonicalize("test/sample", [wrong])).toEqual([
      { tag: "ok", val: { tag: "err", val: [{ severity: "error", code: "sample/wrong", at: "/wrong", message: "It is wrong." }] } },
    ]);
  });

  it("gathers facts in rounds", async () => {
    await using folder = await testFolder();
    const path = await folder.write("facts.wasm", await sampleFacts());
    await using host = await createPluginHost({ plugins: [{ name: "test/facts", path }], cacheDir: folder.cacheDir });
    const asked = await host.gather("test/facts", "{}", [], []);
    expect(asked).toMatchObject({
      tag: "ok",
      val: { tag: "ask", val: [{ key: "release", query: { read: { tag: "file", val: { path: "/etc/os-release" } } } }] },
    });
    expect(await host.gather("test/facts", "{}", [answer("sha256:1")], [{ key: "release", answer: 0 }])).toEqual({
      tag: "ok",
      val: { tag: "facts", val: '{"sample":"ok"}' },
    });
  });

  it("gives the same results through both carriers", async () => {
    await using folder = await testFolder();
    const component = await folder.write("plugin.wasm", withManifest(await sampleProvider(), providerManifest()));
    const manifest = await writeProviderProcess(join(folder.path, "process"), { name: "test/process", types: {} });
    await using host = await createPluginHost({
      plugins: [
        { name: "test/sample", path: component },
        { name: "test/process", path: manifest },
      ],
      cacheDir: folder.cacheDir,
    });
    const desired = fc.record(
      { path: fc.string({ unit: "grapheme" }), wrong: fc.boolean(), badState: fc.boolean(), fault: fc.constantFrom(undefined, "a fault") },
      { requiredKeys: ["path"] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(desired, { minLength: 1, maxLength: 5 }), fc.boolean(), async (documents, answered) => {
        const batch = documents.map((document, number) => ({ typeName: "sample", name: `n${number}`, desired: JSON.stringify(document) }));
        const questions = batch.map((subject): Question => ({
          subject,
          intent: { tag: "converge" },
          seen: answered ? [{ key: "file", answer: 0 }] : [],
          claimed: [],
        }));
        const through = async (name: string): Promise<string> =>
          JSON.stringify([
            await host.canonicalize(name, batch),
            await host.envelope(name, "{}", batch),
            await host.decide(name, "{}", answered ? [answer("sha256:1")] : [], questions),
          ])
            .replaceAll("test/process", "test/sample")
            // What an engine adds to the text of a fault, and how each carrier words a broken result, are its own.
            .replaceAll(/"(about|detail)":"(\\.|[^"\\])*"/g, '"$1":""');
        expect(JSON.parse(await through("test/process"))).toEqual(JSON.parse(await through("test/sample")));
      }),
      { numRuns: 25 },
    );
  });

  it("does not know a plugin it was not given, nor opens a link through one that is no transport", async () => {
    await using folder = await testFolder();
    const path = await folder.write("plugin.wasm", withManifest(await sampleProvider(), providerManifest()));
    await using host = await createPluginHost({ plugins: [{ name: "test/sample", path }], cacheDir: folder.cacheDir });
    expect(() => host.canonicalize("test/none", [])).toThrow(RangeError);
    await expect(host.openTransport("test/sample", {})).rejects.toThrow(RangeError);
  });

  it("starts workers and processes ahead, and both are gone when it is closed before they are ready", async () => {
    await using folder = await testFolder();
    const component = await folder.write("plugin.wasm", withManifest(await sampleProvider(), providerManifest()));
    const manifest = await writeTransport(join(folder.path, "transport"), "well");
    const host = await createPluginHost({
      plugins: [
        { name: "test/sample", path: component },
        { name: "test/transport", path: manifest },
      ],
      cacheDir: folder.cacheDir,
    });
    const warming = host.warm();
    await host[Symbol.asyncDispose]();
    await warming;
    await using again = await createPluginHost({ plugins: [{ name: "test/sample", path: component }], cacheDir: folder.cacheDir });
    await again.warm(["test/sample"]);
    expect(await again.canonicalize("test/sample", [declaration(1)])).toMatchObject([{ tag: "ok", val: { tag: "ok" } }]);
  });
});
