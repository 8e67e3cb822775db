import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { createPluginHost } from "./create-plugin-host.ts";
import { digestOf } from "./digest.ts";
import type { PluginHost } from "./plugin-host.ts";
import { withCustomSection, withManifest } from "./testing/build-component.ts";
import { providerManifest, sampleProvider, testFolder } from "./testing/samples.ts";

// Building components takes as long as the machine takes.
vi.setConfig({ testTimeout: 120_000 });

const name = "test/sample";
const document = { typeName: "sample", name: "a", desired: '{"path":"/a"}' };

/** A provider that was admitted once, and a way to open hosts on it. */
async function admittedOnce(): Promise<AsyncDisposable & Opened> {
  const folder = await testFolder();
  const bytes = withManifest(await sampleProvider(), providerManifest());
  const path = await folder.write("plugin.wasm", bytes);
  const locked = (digest: string): Promise<PluginHost> =>
    createPluginHost({ plugins: [{ name, path, digest }], cacheDir: folder.cacheDir, admitOnUse: true });
  await using first = await locked(digestOf(bytes));
  expect(first.used()).toEqual([]);
  return { bytes, path, cacheDir: folder.cacheDir, locked, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

interface Opened {
  readonly bytes: Uint8Array;
  readonly path: string;
  readonly cacheDir: string;
  readonly locked: (digest: string) => Promise<PluginHost>;
}

async function codes(work: Promise<unknown>): Promise<readonly string[]> {
  return await work.then(
    () => [],
    (error: unknown) => (error instanceof MasterchefError ? error.diagnostics.map(({ code }) => code) : [String(error)]),
  );
}

describe("a plugin that is admitted on use", () => {
  it("is known without its file, which is missed by whoever uses it, again and again", async () => {
    await using plugin = await admittedOnce();
    await rm(plugin.path);
    await using host = await plugin.locked(digestOf(plugin.bytes));
    expect(host.plugins.map((each) => [each.name, each.digest])).toEqual([[name, digestOf(plugin.bytes)]]);
    expect(host.types().map((type) => type.name)).toEqual(["sample"]);
    expect(host.refused).toEqual([]);
    await host.warm();
    expect(await codes(host.admit([name]))).toEqual(["MC_HOST_READ"]);
    expect(await codes(host.canonicalize(name, [document]))).toEqual(["MC_HOST_READ"]);
    expect(host.used()).toEqual([name]);
  });

  it("is refused when its file is another by then, whatever of it was kept", async () => {
    await using plugin = await admittedOnce();
    {
      await using host = await plugin.locked(digestOf(plugin.bytes));
      expect(await host.canonicalize(name, [document])).toMatchObject([{ tag: "ok" }]);
    }
    await writeFile(plugin.path, withCustomSection(plugin.bytes, "other", "x"));
    await using host = await plugin.locked(digestOf(plugin.bytes));
    expect(await codes(host.canonicalize(name, [document]))).toEqual(["MC_LOCK_DIGEST"]);
  });

  it("is called as any other, from what was kept and by a worker", async () => {
    await using plugin = await admittedOnce();
    const run = async (): Promise<unknown> => {
      await using host = await plugin.locked(digestOf(plugin.bytes));
      const results = await host.canonicalize(name, [document]);
      await host.keepResults();
      await host.rest();
      return results;
    };
    const first = await run();
    expect(first).toMatchObject([{ tag: "ok", val: { tag: "ok" } }]);
    expect(await run()).toEqual(first);
  });

  it("is transpiled again, with a word, where the code that was made of it is no longer what was kept", async () => {
    await using plugin = await admittedOnce();
    const [kept = ""] = (await readdir(plugin.cacheDir)).filter((each) => each.includes("-jco-"));
    await writeFile(join(plugin.cacheDir, kept, "plugin.js"), "throw new Error()");
    await using host = await plugin.locked(digestOf(plugin.bytes));
    expect(host.diagnostics).toEqual([]);
    expect(await host.canonicalize(name, [document])).toMatchObject([{ tag: "ok" }]);
    expect(host.diagnostics.map(({ code }) => code)).toEqual(["MC_HOST_CACHE"]);
  });

  it("is read in full where what was found of it is gone or damaged", async () => {
    await using plugin = await admittedOnce();
    const [kept = ""] = (await readdir(plugin.cacheDir)).filter((each) => each.endsWith("-manifest-1"));
    await writeFile(join(plugin.cacheDir, kept, "manifest.json"), '{"masterchef":"manifest","format":1}');
    await using host = await plugin.locked(digestOf(plugin.bytes));
    expect(host.types().map((type) => type.name)).toEqual(["sample"]);
    expect((await readdir(plugin.cacheDir)).filter((each) => each.endsWith("-manifest-1"))).toEqual([kept]);
  });

  it("is put off when nothing is known of it and its file is not what the lock names", async () => {
    await using plugin = await admittedOnce();
    for (const digest of [`sha256:${"0".repeat(64)}`, "../x"]) {
      await using host = await plugin.locked(digest);
      expect(host.plugins).toEqual([]);
      expect(host.refused.map(({ code }) => code)).toEqual(["MC_LOCK_DIGEST"]);
      expect(await codes(host.admit([name]))).toEqual(["MC_LOCK_DIGEST"]);
    }
  });
});
