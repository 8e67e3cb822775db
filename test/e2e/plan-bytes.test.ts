import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKernel } from "@masterchef/kernel";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runShell } from "./transcript.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "masterchef-bytes-"));
  await runShell("masterchef init site && masterchef plan -C site --out p", folder);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test("a plan with any one byte changed is refused", async () => {
  await using kernel = createKernel({
    site: folder,
    targetState: join(folder, ".target"),
    variables: [],
    variableFiles: [],
    ephemeral: false,
    onProgress: () => undefined,
  });
  const plan = await readFile(join(folder, "p"));
  expect((await kernel.readPlan(join(folder, "p"))).diagnostics).toEqual([]);
  const changes = fc.record({ at: fc.nat(plan.length - 1), by: fc.integer({ min: 1, max: 255 }) });
  await fc.assert(
    fc.asyncProperty(changes, async ({ at, by }) => {
      const changed = Buffer.from(plan);
      changed.writeUInt8(changed.readUInt8(at) ^ by, at);
      await writeFile(join(folder, "q"), changed);
      const { value, diagnostics } = await kernel.readPlan(join(folder, "q"));
      expect(value).toBeUndefined();
      expect(diagnostics.map(({ severity }) => severity)).toContain("error");
    }),
  );
});
