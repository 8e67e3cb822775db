import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { layers } from "../../layers.ts";
import { importCycle } from "./import-cycle.ts";
import { importsOf } from "./imports-of.ts";
import { layerViolations, targetOf } from "./layer-check.ts";
import { isSource, repositoryFiles, root } from "./source-files.ts";
import { readWorkspace } from "./workspace.ts";

const workspace = readWorkspace();
const files = repositoryFiles()
  .filter(isSource)
  .map((path) => ({ path, ...importsOf(path, readFileSync(root + path, "utf8")) }));

describe("the sources", () => {
  it("import only what layers.ts allows", () => {
    const sources = files.map(({ path, direct, deferred }) => ({ path, imports: [...direct, ...deferred] }));
    expect(layerViolations(sources, workspace)).toEqual([]);
  });

  it("have no import cycle, types included", () => {
    const graph = new Map(
      files.map(({ path, direct }) => {
        const targets = direct.map((specifier) => targetOf(path, specifier, workspace));
        return [path, targets.filter((target) => target !== undefined)];
      }),
    );
    expect(importCycle(graph)).toBeUndefined();
  });
});

describe("layers.ts", () => {
  it("names only rows that exist", () => {
    const rows = new Set(layers.map((layer) => layer.at));
    expect(layers.flatMap((layer) => layer.imports.filter((name) => !rows.has(name)))).toEqual([]);
  });

  it("keeps compile and plan apart, plan from run, and pure folders from Node", () => {
    const imports = new Map(layers.map((layer) => [layer.at, layer.imports]));
    expect(imports.get("kernel/src/compile")).not.toContain("kernel/src/plan");
    expect(imports.get("kernel/src/plan")).not.toContain("kernel/src/compile");
    expect(imports.get("kernel/src/plan")).not.toContain("kernel/src/run");
    expect(layers.filter((layer) => layer.pure === true && layer.builtins === "all")).toEqual([]);
  });

  it("agrees with tsconfig.pure.json about the pure folders", () => {
    const pure = layers.filter((layer) => layer.pure === true).map((layer) => `${layer.at}/**/*.ts`);
    expect(JSON.parse(readFileSync(`${root}tsconfig.pure.json`, "utf8"))).toHaveProperty("include", pure);
  });
});

describe("layerViolations()", () => {
  const cases = [
    { name: "an inner layer", path: "kernel/src/plan/a.ts", imports: ["../ir/json.ts"], problem: undefined },
    { name: "another package by name", path: "kernel/src/plan/a.ts", imports: ["@masterchef/wit/host"], problem: undefined },
    {
      name: "an outer layer",
      path: "kernel/src/plan/a.ts",
      imports: ["../run/a.ts"],
      problem: "kernel/src/plan may not import kernel/src/run",
    },
    {
      name: "a sibling",
      path: "kernel/src/compile/a.ts",
      imports: ["../plan/a.ts"],
      problem: "kernel/src/compile may not import kernel/src/plan",
    },
    {
      name: "a file of Node in a pure layer",
      path: "kernel/src/ir/a.ts",
      imports: ["node:fs"],
      problem: "kernel/src/ir may not import node:fs",
    },
    {
      name: "another package by path",
      path: "cli/src/a.ts",
      imports: ["../../kernel/src/kernel.ts"],
      problem: "reaches into another package",
    },
    { name: "what is no entry", path: "cli/src/a.ts", imports: ["@masterchef/kernel/src/plan/plan.ts"], problem: "is not an entry of" },
    { name: "a plugin's kernel", path: "plugins/files/src/a.ts", imports: ["@masterchef/kernel"], problem: "plugins/files may not import" },
    { name: "an unknown folder", path: "kernel/src/misc/a.ts", imports: [], problem: "no row of layers.ts contains this file" },
    { name: "a test of its own package", path: "kernel/src/plan/a.test.ts", imports: ["../run/a.ts", "node:fs"], problem: undefined },
    {
      name: "a test of another package by path",
      path: "sdk/src/a.test.ts",
      imports: ["../../kernel/src/run/a.ts"],
      problem: "reaches into another",
    },
  ] as const;
  it.each(cases)("judges $name", ({ path, imports, problem }) => {
    const found = layerViolations([{ path, imports }], workspace);
    if (problem === undefined) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringContaining(problem)]);
  });
});

describe("importsOf()", () => {
  it("sees every way to name a module", () => {
    const text = [
      'import { a } from "./a.ts";',
      'import type { B } from "./b.ts";',
      'export { c } from "./c.ts";',
      'export type * from "./d.ts";',
      'export const e: unknown = await import("./e.ts");',
      'export type F = import("./f.ts").F;',
      'import "./g.ts";',
      'export const h: URL = new URL("./h.ts", import.meta.url);',
      "export const i: readonly [typeof a, B | undefined] = [a, undefined];",
    ];
    const named = (letters: string): readonly string[] => letters.split("").map((letter) => `./${letter}.ts`);
    const { direct, deferred } = importsOf("x.ts", text.join("\n"));
    expect(direct.toSorted()).toEqual(named("abcdfg"));
    expect(deferred.toSorted()).toEqual(named("eh"));
  });
});

describe("importCycle()", () => {
  it("names the members of a cycle in order, and nothing for a graph without one", () => {
    const edges = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["b"]],
    ]);
    expect(importCycle(edges)).toEqual(["b", "c", "b"]);
    expect(importCycle(new Map([...edges, ["c", []]]))).toBeUndefined();
  });
});
