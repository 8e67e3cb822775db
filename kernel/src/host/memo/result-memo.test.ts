import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createPluginHost } from "../create-plugin-host.ts";
import { withManifest } from "../testing/build-component.ts";
import { providerManifest, sampleProvider, testFolder } from "../testing/samples.ts";
import { openMemo } from "./result-memo.ts";

// Building components and starting processes takes as long as the machine takes.
vi.setConfig({ testTimeout: 120_000 });

describe("a memo", () => {
  it("gives back what was kept, in a later run too, bytes included", async () => {
    await using folder = await testFolder();
    const memo = await openMemo(folder.path, "sha256:aa");
    const result = { tag: "ok", bytes: Uint8Array.of(1, 2), missing: undefined };
    expect(memo.get("k")).toBeUndefined();
    memo.set("k", result);
    expect(memo.get("k")).toBe(result);
    await memo.save();
    const later = await openMemo(folder.path, "sha256:aa");
    expect(later.get("k")).toEqual(result);
    expect((await openMemo(folder.path, "sha256:bb")).get("k")).toBeUndefined();
    expect(await readdir(folder.path)).toEqual(["aa-results-1"]);
  });

  it("keeps what other runs kept, and counts as empty when it is damaged", async () => {
    await using folder = await testFolder();
    for (const key of ["a", "b"]) {
      const memo = await openMemo(folder.path, "sha256:aa");
      memo.set(key, key);
      await memo.save();
    }
    const both = await openMemo(folder.path, "sha256:aa");
    expect([both.get("a"), both.get("b")]).toEqual(["a", "b"]);
    const path = join(folder.path, "aa-results-1");
    const bytes = await readFile(path);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(path, bytes);
    expect((await openMemo(folder.path, "sha256:aa")).get("a")).toBeUndefined();
  });
});

describe("a host that keeps results", () => {
  const good = { typeName: "sample", name: "a", desired: '{"path":"/a"}' };
  const faulty = { typeName: "sample", name: "b", desired: '{"fault":"no"}' };
  const secret = { typeName: "sample", name: "c", desired: '{"path":{"$secret":"t1"}}' };

  it("gives the same results as one that does not, and keeps neither faults nor what holds secrets or answers", async () => {
    await using folder = await testFolder();
    const path = await folder.write("plugin.wasm", withManifest(await sampleProvider(), providerManifest()));
    const all = async (keepResults: boolean): Promise<unknown> => {
      await using host = await createPluginHost({ plugins: [{ name: "test/sample", path }], cacheDir: folder.cacheDir, keepResults });
      const digest = "sha256:found-on-a-target";
      const present = { kind: "regular", size: 3, realPath: "/x", digest } as const;
      const answer = {
        outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: present } } } },
        unknown: [],
      } as const;
      const converge = { tag: "converge" } as const;
      return [
        await host.canonicalize("test/sample", [good, faulty, secret, good]),
        await host.envelope("test/sample", "{}", [good]),
        await host.envelope("test/sample", '{"os":1}', [good]),
        await host.decide("test/sample", "{}", [], [{ subject: good, intent: converge, seen: [], claimed: [] }]),
        await host.decide(
          "test/sample",
          "{}",
          [answer],
          [{ subject: good, intent: converge, seen: [{ key: "file", answer: 0 }], claimed: [] }],
        ),
      ];
    };
    const computed = await all(false);
    expect((await readdir(folder.cacheDir)).filter((name) => name.endsWith("-results-1"))).toEqual([]);
    expect(await all(true)).toEqual(computed);
    expect(await all(true)).toEqual(computed);
    const [kept = ""] = (await readdir(folder.cacheDir)).filter((name) => name.endsWith("-results-1"));
    const text = (await readFile(join(folder.cacheDir, kept))).toString("latin1");
    expect(text).toContain('{"path":"/a"}');
    expect(text).not.toContain("$secret");
    expect(text).not.toContain("found-on-a-target");
    expect(text).not.toContain("fault");
  });
});
