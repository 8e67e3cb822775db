import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKernel } from "@masterchef/kernel";
import type { Kernel, PlanReport, RunReport } from "@masterchef/kernel";
import fc from "fast-check";
import { expect, test } from "vitest";
import { treeOf } from "../crash/forty-steps.ts";
import { randomTrees } from "../worlds/random-tree.ts";
import type { WorldFile } from "../worlds/world-document.ts";

const everything = { resources: [], tags: [], skipTags: [] };

function layOut(files: Readonly<Record<string, WorldFile>>): void {
  for (const [path, file] of Object.entries(files)) {
    if (typeof file === "string") writeFileSync(path, file);
    else if ("link" in file) symlinkSync(file.link, path);
    else {
      if ("directory" in file) mkdirSync(path);
      else writeFileSync(path, file.content ?? "");
      chmodSync(path, Number.parseInt(file.mode ?? "0755", 8));
    }
  }
}

/** Carries out a plan. */
async function carriedOut(kernel: Kernel, plan: PlanReport): Promise<RunReport> {
  const { value, diagnostics } = await kernel.apply(plan, { exact: false, retryTripped: false, signal: new AbortController().signal });
  if (value === undefined) throw new Error(diagnostics.map(({ detail }) => detail).join("\n"));
  return value;
}

test("thirty random sites applied to random trees of a real folder and rolled back: the folder is as it was, and rolled back once more as it was left", async () => {
  const folder = mkdtempSync(join(tmpdir(), "masterchef-rollback-"));
  try {
    const root = join(folder, "m");
    const { tree, declared } = randomTrees({ base: root, owners: [], names: [] });
    let changed = 0;
    for (const [at, [files, resources]] of fc.sample(fc.tuple(tree, declared), { numRuns: 30, seed: 7 }).entries()) {
      rmSync(root, { recursive: true, force: true });
      mkdirSync(root);
      layOut(files);
      const site = join(folder, `site-${at}`);
      mkdirSync(site);
      const config = { masterchef: 1, name: "random", resources: Object.fromEntries(resources.map((each) => [each.is, each.with])) };
      writeFileSync(join(site, "masterchef.yaml"), JSON.stringify(config));
      await using kernel = createKernel({
        site,
        targetState: join(site, ".target"),
        variables: [],
        variableFiles: [],
        ephemeral: false,
        onProgress: () => undefined,
      });
      const before = treeOf(root);
      const { value: plan } = await kernel.plan(everything);
      // Some ask for what cannot be: a file in what is to be gone.
      if (plan === undefined) continue;
      // Nor does every run succeed, and what was done of one that failed is undone too.
      const { run } = await carriedOut(kernel, plan);
      const after = treeOf(root);
      if (after.join() === before.join()) continue;
      changed += 1;
      const { value: undo } = await kernel.rollback(run, { overwrite: [] });
      expect([at, undo?.left]).toEqual([at, []]);
      if (undo === undefined) return;
      const undone = await carriedOut(kernel, undo.plan);
      expect([at, undone.result, treeOf(root)]).toEqual([at, "succeeded", before]);
      const { value: redo } = await kernel.rollback(undone.run, { overwrite: [] });
      expect([at, redo?.left]).toEqual([at, []]);
      if (redo === undefined) return;
      await carriedOut(kernel, redo.plan);
      expect([at, treeOf(root)]).toEqual([at, after]);
    }
    expect(changed).toBeGreaterThan(10);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
