import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { crashSite, everyPoint } from "./crash-site.ts";
import type { Fault } from "./fault.ts";
import { fewSteps, layOutFew } from "./few-steps.ts";
import { treeOf } from "./forty-steps.ts";
import { apply } from "./taken-up.ts";

const killed = { at: "operation", victims: ["kernel", "transport"] } as const;
let operations: number;

beforeAll(async () => {
  using site = crashSite(fewSteps, layOutFew);
  const { code, output } = await apply(site, { at: "operation", nth: 0, when: "before", victims: [] });
  if (code !== 0) throw new Error(output);
  operations = site.passed();
});

/** What programs did is not undone: the plan to undo says so. */
function filesOf(root: string): readonly string[] {
  return treeOf(root).filter((line) => !line.startsWith("once/"));
}

const ends: readonly Fault["when"][] = ["before", "after"];

test.each(ends)(
  "kernel and transport killed with SIGKILL right %s any operation, and rolled back without being taken up: what nobody knows the end of is asked, and files are as before",
  async (when) => {
    expect(operations).toBeGreaterThan(5);
    await everyPoint(operations, async (nth) => {
      using site = crashSite(fewSteps, layOutFew);
      const at = `${when} ${nth}`;
      const before = filesOf(site.root);
      const run = await apply(site, { ...killed, nth, when });
      expect([at, run.code, run.output]).toEqual([at, undefined, run.output]);
      const journal = readFileSync(join(site.folder, ".masterchef/runs", site.runs()[0] ?? "", "journal.jsonl"), "utf8");
      expect([at, journal.match(/"type":"intent"/g)?.length]).not.toEqual([at, journal.match(/"type":"outcome"/g)?.length]);
      const planned = await site.masterchef(["rollback", site.runs()[0] ?? "", "--out", "undo"]);
      expect([at, planned.code, planned.output]).toEqual([at, 0, planned.output]);
      const undone = await site.masterchef(["apply", "undo", "--yes"]);
      expect([at, undone.code, undone.output]).toEqual([at, 0, undone.output]);
      expect([at, filesOf(site.root)]).toEqual([at, before]);
    });
  },
);
