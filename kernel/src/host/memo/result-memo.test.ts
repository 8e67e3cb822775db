import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Answer } from "@masterchef/wit/host";
import { describe, expect, it, vi } from "vitest";
import { createPluginHost } from "../create-plugin-host.ts";
import { withManifest } from "../testing/build-component.ts";
import { providerManifest, sampleProvider, testFolder } from "../testing/samples.ts";
import { openMemo } from "./result-memo.ts";

// Building components and starting processes takes as long as the machine takes.
vi.setConfig({ testTimeout: 120_000 });

describe("a memo", () => {
  it("gives back what was kept, in a later run too, and lets go what JSON cannot hold", async () => {
    await using folder = await testFolder();
    const memo = await openMemo(folder.path, "sha256:aa");
    const result = { tag: "ok", val: "line\nand \u2028 more ä" };
    const bytes = { val: [Uint8Array.of(1, 2)] };
    expect(memo.get("k")).toBeUndefined();
    memo.set("k", result);
    memo.set("b", bytes);
    expect([memo.get("k"), memo.get("b")]).toEqual([result, bytes]);
    await memo.save();
    const later = await openMemo(folder.path, "sha256:aa");
    expect([later.get("k"), later.get("b")]).toEqual([result, undefined]);
    expect((await openMemo(folder.path, "sha256:bb")).get("k")).toBeUndefined();
    expect(await readdir(folder.path)).toEqual(["aa-results-1"]);
  });

  it("can be saved more than once: what was saved before stays, and is still at hand", async () => {
    await using folder = await testFolder();
    const memo = await openMemo(folder.path, "sha256:aa");
    memo.set("a", { text: "ä" });
    await memo.save();
    memo.set("b", 2);
    await memo.save();
    expect([memo.get("a"), memo.get("b")]).toEqual([{ text: "ä" }, 2]);
    const later = await openMemo(folder.path, "sha256:aa");
    expect([later.get("a"), later.get("b")]).toEqual([{ text: "ä" }, 2]);
  });

  it("does not grow without end: of what a run did not use, as much again stays", async () => {
    await using folder = await testFolder();
    for (let run = 0; run < 4; run += 1) {
      const memo = await openMemo(folder.path, "sha256:aa");
      for (let entry = 0; entry < 1_500; entry += 1) memo.set(`${run}-${entry}`, entry);
      await memo.save();
    }
    const text = (await readFile(join(folder.path, "aa-results-1"))).toString();
    expect(text.split("\n")).toHaveLength(3_001);
    expect((await openMemo(folder.path, "sha256:aa")).get("3-0")).toBe(0);
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
    bytes[66] = (bytes[66] ?? 0) ^ 1;
    await writeFile(path, bytes);
    expect((await openMemo(folder.path, "sha256:aa")).get("a")).toBeUndefined();
  });
});

describe("a host that keeps results", () => {
  const good = { typeName: "sample", name: "a", desired: '{"path":"/a"}' };
  const faulty = { typeName: "sample", name: "b", desired: '{"fault":"no"}' };
  const shy = { typeName: "sample", name: "d", desired: '{"path":"/d","shy":true}' };
  const secret = { typeName: "sample", name: "c", desired: '{"path":{"$secret":"t1"}}' };

  it("gives the same results as one that does not, and keeps neither faults nor what could hold a secret", async () => {
    await using folder = await testFolder();
    const path = await folder.write("plugin.wasm", withManifest(await sampleProvider(), providerManifest()));
    const converge = { tag: "converge" } as const;
    const answerOf = (digest: string): Answer => {
      const present = { kind: "regular", size: 3, realPath: "/x", digest } as const;
      return { outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: present } } } }, unknown: [] };
    };
    const all = async (keepResults: boolean): Promise<unknown> => {
      await using host = await createPluginHost({ plugins: [{ name: "test/sample", path }], cacheDir: folder.cacheDir, keepResults });
      const subjects = [good, shy, secret];
      const answers = subjects.map((_, index) => answerOf(`sha256:found-${index}`));
      return [
        await host.canonicalize("test/sample", [good, faulty, secret, good]),
        await host.envelope("test/sample", "{}", [good]),
        await host.envelope("test/sample", '{"os":1}', [good]),
        // Nobody knows yet whether what it asks for is a secret.
        await host.decide(
          "test/sample",
          "{}",
          [answerOf("sha256:early")],
          [{ subject: good, intent: converge, seen: [{ key: "file", answer: 0 }], claimed: [] }],
        ),
        await host.decide(
          "test/sample",
          "{}",
          [],
          subjects.map((subject) => ({ subject, intent: converge, seen: [], claimed: [] })),
        ),
        await host.decide(
          "test/sample",
          "{}",
          answers,
          subjects.map((subject, answer) => ({ subject, intent: converge, seen: [{ key: "file", answer }], claimed: [] })),
        ),
        await host.decide(
          "test/sample",
          "{}",
          [answerOf("sha256:other")],
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
    expect(["/a", "found-0", "other", "found-1", "found-2", "early", "$secret", "fault"].filter((word) => text.includes(word))).toEqual([
      "/a",
      "found-0",
      "other",
    ]);
  });

  it("starts no worker ahead where an earlier run kept results, and computes what is not kept", async () => {
    await using folder = await testFolder();
    const path = await folder.write("plugin.wasm", withManifest(await sampleProvider(), providerManifest()));
    for (const name of ["a", "b"]) {
      await using host = await createPluginHost({ plugins: [{ name: "test/sample", path }], cacheDir: folder.cacheDir });
      await host.warm();
      const results = await host.canonicalize("test/sample", [good, { ...good, desired: JSON.stringify({ path: `/${name}` }) }]);
      expect(results.map((result) => result.tag === "ok" && result.val.tag === "ok" && result.val.val.name)).toEqual(["/a", `/${name}`]);
    }
  });
});
