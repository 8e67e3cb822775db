import { readdir } from "node:fs/promises";
import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import type { Declaration } from "@masterchef/wit/host";
import { describe, expect, it, vi } from "vitest";
import { createPluginHost } from "../create-plugin-host.ts";
import type { PluginHost } from "../plugin-host.ts";
import { withManifest } from "../testing/build-component.ts";
import { buildHostile, growUntilRefused, liftBomb, listBomb } from "../testing/build-hostile.ts";
import { providerManifest, sampleFacts, sampleProvider, testFolder } from "../testing/samples.ts";
import type { TestFolder } from "../testing/samples.ts";

// Building components and starting processes takes as long as the machine takes.
vi.setConfig({ testTimeout: 120_000 });

function declare(desired: unknown): Declaration {
  return { typeName: "sample", name: "a", desired: JSON.stringify(desired) };
}

const good = declare({ path: "/a" });
const goodResult = { tag: "ok", val: { tag: "ok", val: { name: "/a", desired: '{"path":"/a"}', warnings: [] } } };

async function hostOf(folder: TestFolder, component: Uint8Array, onLog: (text: string) => void = () => undefined): Promise<PluginHost> {
  const path = await folder.write("plugin.wasm", component);
  return createPluginHost({ plugins: [{ name: "test/sample", path }], cacheDir: folder.cacheDir, onLog: ({ text }) => onLog(text) });
}

async function sampleHost(folder: TestFolder, limits: Readonly<Record<string, number>> = {}): Promise<PluginHost> {
  return hostOf(folder, withManifest(await sampleProvider(), providerManifest({ limits })));
}

/** What came of each declaration: `ok`, or code and detail of the fault. */
async function canonicalized(host: PluginHost, batch: readonly Declaration[]): Promise<readonly string[]> {
  const results = await host.canonicalize("test/sample", batch);
  return results.map((result) => (result.tag === "ok" ? "ok" : `${result.val.code} ${result.val.detail}`));
}

describe("a plugin that misbehaves", () => {
  it("is ended at its deadline, alone: the others of its batch and other plugins are answered", async () => {
    await using folder = await testFolder();
    const provider = await folder.write(
      "provider.wasm",
      withManifest(await sampleProvider(), providerManifest({ limits: { callMs: 300 } })),
    );
    const facts = await folder.write("facts.wasm", await sampleFacts());
    await using host = await createPluginHost({
      plugins: [
        { name: "test/sample", path: provider },
        { name: "test/facts", path: facts },
      ],
      cacheDir: folder.cacheDir,
    });
    const [results, gathering] = await Promise.all([
      canonicalized(host, [good, declare({ loop: true }), good]),
      host.gather("test/facts", "{}", [], []),
    ]);
    expect(results).toEqual([
      "ok",
      "MC_HOST_DEADLINE The plugin test/sample 0.1.0, in its function `canonicalize`, took longer than its limit `callMs` of 300 ms and was ended.",
      "ok",
    ]);
    expect(gathering).toMatchObject({ tag: "ok", val: { tag: "ask", val: [{ key: "release" }] } });
  });

  it("is not given a deadline for each of many members", async () => {
    await using folder = await testFolder();
    await using host = await sampleHost(folder, { callMs: 200 });
    const results = await canonicalized(
      host,
      Array.from({ length: 6 }, () => declare({ loop: true })),
    );
    expect(results.slice(0, 3).every((result) => result.includes("took longer"))).toBe(true);
    expect(
      results
        .slice(3)
        .every((result) => result.startsWith("MC_HOST_DEADLINE") && result.includes("was not called for this resource, because 3 others")),
    ).toBe(true);
  });

  it.each([
    ["crashes", { crash: true }, "MC_HOST_TRAP The plugin test/sample 0.1.0, in its function `canonicalize`, crashed: "],
    ["exhausts its stack", { deep: true }, "MC_HOST_TRAP The plugin test/sample 0.1.0, in its function `canonicalize`, crashed: "],
    [
      "reports a failure of its own",
      { fault: "I met the impossible" },
      "MC_HOST_FAULT The plugin test/sample 0.1.0, in its function `canonicalize`, failed and said:\nI met the impossible",
    ],
    [
      "exhausts its memory",
      { eat: true },
      "MC_HOST_MEMORY The plugin test/sample 0.1.0, in its function `canonicalize`, stopped when its memory had grown to its limit `memoryMiB` of 16 MiB",
    ],
  ])("%s, and only the member that made it is at fault", async (_, desired, start) => {
    await using folder = await testFolder();
    await using host = await sampleHost(folder, { memoryMiB: 16 });
    const results = await canonicalized(host, [good, declare(desired), good]);
    expect(results.map((result) => result.slice(0, start.length))).toEqual(["ok", start, "ok"]);
    expect(await host.canonicalize("test/sample", [good])).toEqual([goodResult]);
  });

  it("returns another number of results than it got members", async () => {
    await using folder = await testFolder();
    await using host = await sampleHost(folder);
    expect(await canonicalized(host, [good, declare({ path: "/b", short: true })])).toEqual([
      "ok",
      "MC_HOST_RESULT The plugin test/sample 0.1.0, in its function `canonicalize`, returned 0 results for a batch of 1.",
    ]);
  });

  it.each([
    ["is no JSON", { badState: true }, "/val/0/val/state: "],
    ["is nested too deep", { deepState: true }, "/val/0/val/state: "],
  ])("returns a state that %s", async (_, desired, where) => {
    await using folder = await testFolder();
    await using host = await sampleHost(folder);
    const [verdict] = await host.decide(
      "test/sample",
      "{}",
      [],
      [{ subject: declare(desired), intent: { tag: "converge" }, seen: [], claimed: [] }],
    );
    if (verdict?.tag !== "fault") throw new Error("It was accepted.");
    expect(verdict.val.code).toBe("MC_HOST_RESULT");
    expect(verdict.val.detail).toContain(`in its function \`decide\`, returned what its contract does not know: ${where}`);
  });

  it("hands back more than it may", async () => {
    await using folder = await testFolder();
    await using host = await sampleHost(folder, { liftMiB: 1 });
    const ask = (much: number) =>
      host.decide("test/sample", "{}", [], [{ subject: declare({ much }), intent: { tag: "converge" }, seen: [], claimed: [] }]);
    expect(await ask(500_000)).toMatchObject([{ tag: "ok", val: { tag: "settled" } }]);
    expect(await ask(2_000_000)).toMatchObject([
      {
        tag: "fault",
        val: {
          code: "MC_HOST_LIFT",
          detail:
            "The plugin test/sample 0.1.0, in its function `decide`, handed back more text and bytes than its limit `liftMiB` of 1 MiB.",
        },
      },
    ]);
    expect(await ask(500_000)).toMatchObject([{ tag: "ok", val: { tag: "settled" } }]);
  });
});

describe("a component written by hand", () => {
  it("names one megabyte thousands of times: the bytes are counted", async () => {
    await using folder = await testFolder();
    await using host = await hostOf(folder, await buildHostile({ body: liftBomb(4_000) }));
    expect(await canonicalized(host, [good])).toEqual([
      "MC_HOST_LIFT The plugin test/sample 0.1.0, in its function `canonicalize`, handed back more text and bytes than its limit `liftMiB` of 32 MiB.",
    ]);
  });

  it("names one list thousands of times: the worker's heap is bounded", async () => {
    await using folder = await testFolder();
    await using host = await hostOf(folder, await buildHostile({ body: listBomb(10_000, 30_000) }, { limits: { callMs: 60_000 } }));
    expect((await canonicalized(host, [good]))[0]).toMatch(
      /^MC_HOST_(HEAP|TRAP) The plugin test\/sample 0\.1\.0, in its function `canonicalize`, (filled the 256 MiB|crashed: )/,
    );
  });

  it("grows its memory: it gets what it may have and no more", async () => {
    await using folder = await testFolder();
    await using host = await hostOf(folder, await buildHostile({ body: growUntilRefused }, { limits: { memoryMiB: 8 } }));
    expect((await canonicalized(host, [good]))[0]).toContain(
      "MC_HOST_MEMORY The plugin test/sample 0.1.0, in its function `canonicalize`, stopped when its memory had grown to its limit `memoryMiB` of 8 MiB",
    );
  });

  it("points outside its memory", async () => {
    await using folder = await testFolder();
    await using host = await hostOf(folder, await buildHostile({ body: "(i32.const 0x7ffffff0)" }));
    expect((await canonicalized(host, [good]))[0]).toContain(
      "MC_HOST_TRAP The plugin test/sample 0.1.0, in its function `canonicalize`, crashed: ",
    );
  });

  it("crashes before it is ready", async () => {
    await using folder = await testFolder();
    await using host = await hostOf(folder, await buildHostile({ body: "unreachable", extra: "(func $begin unreachable) (start $begin)" }));
    expect((await canonicalized(host, [good]))[0]).toContain(
      "MC_HOST_START The plugin test/sample 0.1.0, in its function `canonicalize`, does not start: RuntimeError: unreachable",
    );
  });

  it("never becomes ready", async () => {
    await using folder = await testFolder();
    const path = await folder.write(
      "plugin.wasm",
      await buildHostile({ body: "unreachable", extra: "(func $begin (loop $on (br $on))) (start $begin)" }),
    );
    await using host = await createPluginHost({
      plugins: [{ name: "test/sample", path }],
      cacheDir: folder.cacheDir,
      limits: { startMs: 500 },
    });
    expect((await canonicalized(host, [good]))[0]).toContain(
      "MC_HOST_START The plugin test/sample 0.1.0, in its function `canonicalize`, was not ready after 500 ms.",
    );
  });

  it("instantiates a module with a memory twice: each would get the whole limit", async () => {
    await using folder = await testFolder();
    const text = (await print(await buildHostile({ body: "unreachable" }))).replace(/\(@custom "masterchef:manifest" .*\)$/m, "");
    const doubled = await parse(
      text.replace(
        /\(core instance (\S+ )?(\(;0;\) )?\(instantiate ([^\s)]+)/,
        (found, ...groups: readonly string[]) => `(core instance $again (instantiate ${groups[2] ?? "0"}))\n  ${found}`,
      ),
    );
    await using host = await hostOf(folder, withManifest(doubled, providerManifest()));
    expect((await canonicalized(host, [good]))[0]).toContain("does not start: Error: a module with a memory is instantiated twice");
  });
});

describe("what goes into a plugin", () => {
  it("is not too deep and not too large, and that is nobody's fault but the document's", async () => {
    await using folder = await testFolder();
    await using host = await sampleHost(folder);
    const deep = { typeName: "sample", name: "a", desired: `${'{"a":'.repeat(64)}{}${"}".repeat(64)}` };
    const large = declare({ path: "x".repeat(1024 * 1024) });
    expect(await canonicalized(host, [good, deep, large, good])).toEqual([
      "ok",
      "MC_HOST_INPUT The plugin test/sample 0.1.0, in its function `canonicalize`, was not called: a document of the resource is nested deeper than 64 levels.",
      "MC_HOST_INPUT The plugin test/sample 0.1.0, in its function `canonicalize`, was not called: a document of the resource is larger than 1048576 bytes.",
      "ok",
    ]);
  });
});

describe("a host that was closed", () => {
  it("leaves nothing behind and answers no more", async () => {
    await using folder = await testFolder();
    vi.stubEnv("TMPDIR", folder.path);
    const host = await sampleHost(folder);
    await host.warm();
    expect(await host.canonicalize("test/sample", [good])).toEqual([goodResult]);
    await host[Symbol.asyncDispose]();
    expect((await canonicalized(host, [good]))[0]).toContain(
      "MC_HOST_START The plugin test/sample 0.1.0, in its function `canonicalize`, was called after it had been closed.",
    );
    expect((await readdir(folder.path)).filter((name) => name.startsWith("masterchef-plugin-"))).toEqual([]);
    vi.unstubAllEnvs();
  });
});
