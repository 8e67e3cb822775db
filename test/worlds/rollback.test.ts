import fc from "fast-check";
import { expect, it } from "vitest";
import { randomTrees } from "./random-tree.ts";
import { siteOf } from "./site.ts";
import { applyTo, treeOf, undoSite } from "./undone.ts";
import { machineOf } from "./world.ts";

const { tree, declared } = randomTrees({ base: "/srv", owners: [0, 700], names: ["root", "app"] });

/** How many sites are tried, and how many of them must have had a plan that did something. */
const runs = 1000;

it("random files applied on random trees and rolled back: the tree is as it was, and rolled back once more as it was left", async () => {
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(tree, declared, async (files, resources) => {
      const machine = machineOf({ files, users: { app: { uid: 700 } } });
      const before = treeOf(machine);
      const trace = await applyTo(machine, siteOf(resources));
      if (trace === undefined) return;
      const after = treeOf(machine);
      if (after.join() !== before.join()) changed += 1;
      const undo = await undoSite(machine, trace);
      expect(undo.left).toEqual([]);
      const undone = await applyTo(machine, undo.site);
      expect(treeOf(machine)).toEqual(before);
      if (undone === undefined) throw new Error("Cannot go on: there is no plan to undo it");
      const redo = await undoSite(machine, undone);
      expect(redo.left).toEqual([]);
      await applyTo(machine, redo.site);
      expect(treeOf(machine)).toEqual(after);
    }),
    { numRuns: runs },
  );
  expect(changed).toBeGreaterThan(runs / 4);
});
