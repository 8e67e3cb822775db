import { chmod, readdir, readFile, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { contracts } from "../contracts.ts";
import { digestOf } from "../digest.ts";
import { createPluginHost } from "../create-plugin-host.ts";
import { MasterchefError } from "../../diagnostics/masterchef-error.ts";
import { inspectPlugin } from "../inspect-plugin.ts";
import { buildComponent, readSample, withCustomSection, withManifest } from "../testing/build-component.ts";
import { buildHostile } from "../testing/build-hostile.ts";
import { providerManifest, sampleFacts, sampleProvider, testFolder } from "../testing/samples.ts";
import type { TestFolder } from "../testing/samples.ts";

// Building components and starting processes takes as long as the machine takes.
vi.setConfig({ testTimeout: 120_000 });

/** Why plugins are refused: code and detail of each diagnostic. Empty if they are admitted. */
async function refusals(
  folder: TestFolder,
  bytes: Uint8Array,
  source: { readonly name?: string; readonly digest?: string } = {},
): Promise<readonly string[]> {
  const path = await folder.write("plugin.wasm", bytes);
  try {
    await using _host = await createPluginHost({ plugins: [{ name: "test/sample", path, ...source }], cacheDir: folder.cacheDir });
    return [];
  } catch (error) {
    if (!(error instanceof MasterchefError)) throw error;
    return error.diagnostics.map(({ code, detail }) => `${code} ${detail.replaceAll(folder.path, "")}`);
  }
}

describe("admission of a component", () => {
  it("takes a provider and a facts plugin, and runs nothing of them", async () => {
    await using folder = await testFolder();
    const provider = await folder.write(
      "provider.wasm",
      withManifest(await sampleProvider(), providerManifest({ limits: { callMs: 100_000, memoryMiB: 8 } })),
    );
    const facts = await folder.write("facts.wasm", await sampleFacts());
    await using host = await createPluginHost({
      plugins: [
        { name: "test/sample", path: provider },
        { name: "test/facts", path: facts },
      ],
      cacheDir: folder.cacheDir,
      limits: { callMs: 1_000 },
    });
    expect(host.plugins.map(({ name, kind, carrier, signature }) => ({ name, kind, carrier, signature }))).toEqual([
      { name: "test/sample", kind: "provider", carrier: "component", signature: "unsigned" },
      { name: "test/facts", kind: "facts", carrier: "component", signature: "unsigned" },
    ]);
    expect(host.plugins[0]?.digest).toBe(digestOf(await readFile(provider)));
    expect(host.plugins[0]?.limits).toEqual({ memoryMiB: 8, callMs: 1_000, liftMiB: 32, logKiB: 64, startMs: 10_000 });
    expect(host.types()).toEqual([
      {
        name: "sample",
        plugin: "test/sample",
        summary: "A thing for tests",
        identity: "path",
        schema: { type: "object", properties: { path: { type: "string" } } },
        state: { type: "object" },
        refresh: false,
        discover: false,
        settleMs: 0,
      },
    ]);
    expect(host.type("sample")).toBe(host.types()[0]);
    expect(host.type("simple")).toBeUndefined();
  });

  it("refuses a file that is not the one locked, with both digests", async () => {
    await using folder = await testFolder();
    const bytes = withManifest(await sampleProvider(), providerManifest());
    const locked = digestOf(bytes);
    expect(await refusals(folder, bytes, { digest: locked })).toEqual([]);
    const changed = withCustomSection(bytes, "more", "x");
    expect(await refusals(folder, changed, { digest: locked })).toEqual([
      `MC_LOCK_DIGEST The file /plugin.wasm of the plugin test/sample has the digest ${digestOf(changed)}, but masterchef.lock names ${locked}. It was not run. Restore the file, or accept the new one with \`masterchef plugin lock\`.`,
    ]);
  });

  it("refuses what imports anything, WASI above all", async () => {
    await using folder = await testFolder();
    const component = await buildComponent(await readSample("provider.js"), { world: contracts.provider.world, stubWasi: false });
    const [refusal] = await refusals(folder, withManifest(component, providerManifest()));
    expect(refusal).toMatch(
      /^MC_HOST_IMPORTS \/plugin\.wasm imports wasi:.* and \d+ more\. A component of this kind imports nothing; build it with WASI stubbed\.$/,
    );
  });

  it("refuses a core module, text, and a component that is damaged inside", async () => {
    await using folder = await testFolder();
    const module = Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    expect(await refusals(folder, module)).toEqual([
      "MC_HOST_NOT_COMPONENT /plugin.wasm cannot be used: the file is a core module, not a component. Name a component built with the SDK.",
    ]);
    expect(await refusals(folder, Buffer.from("#!/bin/sh\n"))).toEqual([
      "MC_HOST_NOT_COMPONENT /plugin.wasm cannot be used: the file is not WebAssembly. Name a component built with the SDK.",
    ]);
    const damaged = Buffer.from(withManifest(await sampleProvider(), providerManifest()));
    damaged.fill(0xff, 1_000, 1_400);
    expect((await refusals(folder, damaged)).map((refusal) => refusal.split(":")[0])).toEqual([
      "MC_HOST_NOT_COMPONENT test/sample 0.1.0 (/plugin.wasm) cannot be read as a component",
    ]);
  });

  it("refuses a manifest that is missing, there twice, too large or of something else", async () => {
    await using folder = await testFolder();
    const component = await sampleProvider();
    const once = withManifest(component, providerManifest());
    expect(await refusals(folder, component)).toEqual([
      "MC_HOST_MANIFEST /plugin.wasm has no custom section `masterchef:manifest`, which holds the manifest. Build the plugin with the SDK, which seals it.",
    ]);
    expect((await refusals(folder, withManifest(once, providerManifest())))[0]).toContain("has more than one custom section");
    expect((await refusals(folder, withCustomSection(component, "masterchef:manifest", new Uint8Array(5 * 1024 * 1024))))[0]).toContain(
      "more than 4194304",
    );
    expect(
      (await refusals(folder, withManifest(component, { name: "something else" }))).every((refusal) =>
        refusal.startsWith("MC_HOST_MANIFEST"),
      ),
    ).toBe(true);
    const executable = { file: "x.mjs", digest: `sha256:${"0".repeat(64)}`, runtime: "node" };
    expect((await refusals(folder, withManifest(component, providerManifest({ carrier: "grpc", executable }))))[0]).toContain(
      "names the carrier `grpc`",
    );
    expect(await refusals(folder, once, { name: "test/other" })).toEqual([
      "MC_HOST_NAME /plugin.wasm is used as test/other, but its manifest says that it is test/sample 0.1.0. Use it as test/sample, or name the right file.",
    ]);
  });

  it("refuses what exports another world than its kind says", async () => {
    await using folder = await testFolder();
    const changes = { kind: "facts", contract: "masterchef:facts@0.1.0", types: undefined, provides: {} };
    expect(await refusals(folder, withManifest(await sampleProvider(), providerManifest(changes)))).toEqual([
      "MC_HOST_EXPORTS The component of /plugin.wasm does not export the interface masterchef:facts/facts@0.1.0.",
      "MC_HOST_EXPORTS The component of /plugin.wasm exports the instance `masterchef:provider/provider@0.1.0`, which its world does not have.",
    ]);
  });

  it("refuses other types under the name of a released contract", async () => {
    await using folder = await testFolder();
    const changeWit = (text: string): string => text.replace("record settlement {", "record settlement {\n    mood: string,");
    const component = await buildComponent(await readSample("provider.js"), { world: contracts.provider.world, changeWit });
    const [refusal] = await refusals(folder, withManifest(component, providerManifest()));
    expect(refusal).toBe(
      "MC_HOST_STRUCTURE test/sample 0.1.0 (/plugin.wasm) differs from masterchef:provider@0.1.0 in interfaces/masterchef-provider-provider.d.ts: `  mood: string,` instead of `  state: Json,`.",
    );
  });

  it("refuses a version of the contract it does not speak, before any code runs", async () => {
    await using folder = await testFolder();
    const changeWit = (text: string): string => text.replaceAll("masterchef:provider@0.1.0", "masterchef:provider@0.2.0");
    const component = await buildComponent(await readSample("provider.js"), {
      world: "masterchef:provider/provider-plugin@0.2.0",
      changeWit,
    });
    expect(await refusals(folder, withManifest(component, providerManifest()))).toEqual([
      "MC_HOST_CONTRACT The component of /plugin.wasm exports masterchef:provider/provider@0.2.0; this host speaks masterchef:target/vocabulary@0.1.0, masterchef:target/exchange@0.1.0, masterchef:provider/provider@0.1.0.",
    ]);
  });

  it("refuses a memory that starts larger than the plugin may have", async () => {
    await using folder = await testFolder();
    const [refusal] = await refusals(folder, await buildHostile({ body: "unreachable", pages: 40 }, { limits: { memoryMiB: 2 } }));
    expect(refusal).toBe(
      "MC_HOST_MEMORY_SHAPE test/sample 0.1.0 (/plugin.wasm) cannot be bounded: its memories start with more than the 2 MiB it may have.",
    );
  });

  it("refuses files that are not there, are none, or are too large", async () => {
    await using folder = await testFolder();
    const codes = async (path: string): Promise<readonly string[]> => {
      const outcome = createPluginHost({ plugins: [{ name: "test/sample", path }], cacheDir: folder.cacheDir });
      return outcome.then(
        () => [],
        (error: unknown) => (error instanceof MasterchefError ? error.diagnostics.map(({ code }) => code) : [String(error)]),
      );
    };
    expect(await codes(join(folder.path, "nothing.wasm"))).toEqual(["MC_HOST_READ"]);
    expect(await codes(folder.path)).toEqual(["MC_HOST_READ"]);
    const large = await folder.write("large.wasm", "");
    await truncate(large, 65 * 1024 * 1024);
    expect(await codes(large)).toEqual(["MC_HOST_SIZE"]);
  });

  it("tells everything that is wrong with several plugins, and which of two have the same name or type", async () => {
    await using folder = await testFolder();
    const first = await folder.write("first.wasm", withManifest(await sampleProvider(), providerManifest()));
    const second = await folder.write("second.wasm", withManifest(await sampleProvider(), providerManifest({ name: "test/second" })));
    const outcome = createPluginHost({
      plugins: [
        { name: "test/sample", path: first },
        { name: "test/second", path: second },
        { name: "test/none", path: join(folder.path, "none.wasm") },
      ],
      cacheDir: folder.cacheDir,
    });
    const error: unknown = await outcome.catch((caught: unknown) => caught);
    if (!(error instanceof MasterchefError)) throw new Error("It was admitted.");
    expect(error.diagnostics.map(({ code, detail }) => `${code} ${detail.replaceAll(folder.path, "")}`)).toEqual([
      expect.stringContaining("MC_HOST_READ /none.wasm cannot be read: ENOENT"),
      "MC_HOST_TYPE The resource type `sample` belongs to both test/sample and test/second. Leave one of the two plugins out.",
    ]);
  });
});

describe("the cache", () => {
  async function admit(folder: TestFolder, path: string): Promise<readonly string[]> {
    await using host = await createPluginHost({ plugins: [{ name: "test/sample", path }], cacheDir: folder.cacheDir, keepResults: false });
    const [result] = await host.canonicalize("test/sample", [{ typeName: "sample", name: "a", desired: '{"path":"/a"}' }]);
    expect(result).toEqual({ tag: "ok", val: { tag: "ok", val: { name: "/a", desired: '{"path":"/a"}', warnings: [] } } });
    return host.diagnostics.map(({ code, detail }) => `${code} ${detail.replaceAll(folder.path, "")}`);
  }

  it("is private, holds what is run, and notices each changed file", async () => {
    await using folder = await testFolder();
    const path = await folder.write("plugin.wasm", withManifest(await sampleProvider(), providerManifest()));
    expect(await admit(folder, path)).toEqual([]);
    expect((await stat(folder.cacheDir)).mode & 0o777).toBe(0o700);
    const [key] = (await readdir(folder.cacheDir)).filter((name) => name.includes("-jco-transpile-"));
    if (key === undefined) throw new Error("Nothing was cached.");
    expect(await admit(folder, path)).toEqual([]);
    for (const file of ["plugin.js", "plugin.core.wasm", "digests.json"]) {
      const content = await readFile(join(folder.cacheDir, key, file));
      await writeFile(join(folder.cacheDir, key, file), Buffer.concat([Buffer.from("{"), content]));
      const [warning, ...more] = await admit(folder, path);
      expect(warning).toBe(
        `MC_HOST_CACHE /cache/${key}/${file} in the cache is not what was stored for test/sample 0.1.0. It was not run; the plugin was transpiled again.`,
      );
      expect(more).toEqual([]);
      expect(await admit(folder, path)).toEqual([]);
    }
  });

  it("serves several hosts that fill it at once", async () => {
    await using folder = await testFolder();
    const path = await folder.write("plugin.wasm", withManifest(await sampleProvider(), providerManifest()));
    expect(await Promise.all([admit(folder, path), admit(folder, path), admit(folder, path)])).toEqual([[], [], []]);
    expect((await readdir(folder.cacheDir)).filter((name) => name.includes(".new-"))).toEqual([]);
  });

  it("is refused where others could write to it", async () => {
    await using folder = await testFolder();
    const make = (cacheDir: string): Promise<unknown> =>
      createPluginHost({ plugins: [], cacheDir }).catch((error: unknown) =>
        error instanceof MasterchefError ? error.diagnostics[0]?.detail : error,
      );
    await createPluginHost({ plugins: [], cacheDir: folder.cacheDir });
    await chmod(folder.cacheDir, 0o777);
    expect(await make(folder.cacheDir)).toContain("can be written by others");
    await symlink(folder.path, join(folder.path, "link"));
    expect(await make(join(folder.path, "link"))).toContain("is not a folder");
    expect(await make(await folder.write("file", ""))).toContain("cannot be made");
  });
});

describe("inspectPlugin", () => {
  it("says what a plugin is without a cache, and without running it", async () => {
    await using folder = await testFolder();
    const path = await folder.write("plugin.wasm", withManifest(await sampleProvider(), providerManifest({ limits: { memoryMiB: 32 } })));
    const { value, diagnostics } = await inspectPlugin(path);
    expect(diagnostics).toEqual([]);
    expect(value).toMatchObject({
      name: "test/sample",
      version: "0.1.0",
      carrier: "component",
      limits: { memoryMiB: 32, callMs: 5_000 },
      signature: "unsigned",
    });
    expect(await readdir(folder.path)).toEqual(["plugin.wasm"]);
  });

  it("says why something is no plugin", async () => {
    await using folder = await testFolder();
    const outcome = await inspectPlugin(await folder.write("plugin.wasm", await sampleProvider()));
    expect(outcome.value).toBeUndefined();
    expect(outcome.diagnostics.map(({ code }) => code)).toEqual(["MC_HOST_MANIFEST"]);
  });
});
