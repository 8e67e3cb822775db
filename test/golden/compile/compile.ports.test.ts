import type { Canonical, Declaration, Problem, Result } from "@masterchef/wit/host";
import { describe, expect, test } from "vitest";
import { compile } from "../../../kernel/src/compile/compile.ts";
import type { CompileInput } from "../../../kernel/src/compile/compile-input.ts";
import { errorOf } from "../../../kernel/src/diagnostics/diagnostic.ts";
import type { Called } from "../../../kernel/src/ir/called.ts";
import { readIr } from "../../../kernel/src/ir/read-ir.ts";
import { sampleInput, sampleOf } from "./sample-input.ts";

type Answer = Called<Result<Canonical, readonly Problem[]>>;

const text = `masterchef: 1
resources:
  file.a: {path: /a}
  file.b:
    path: /b
    mode: "\${{ results['file.a'].mode }}"
`;

function ok(name: string, desired: string, warnings: readonly Problem[] = []): Answer {
  return { tag: "ok", val: { tag: "ok", val: { name, desired, warnings } } };
}

/** The sample with a plugin that answers for file.b as told. */
function withPlugin(answer: (declaration: Declaration) => Answer | undefined): CompileInput {
  return {
    ...sampleInput(sampleOf(text, {})),
    canonicalize: async (_plugin, batch) => batch.flatMap((declaration) => (declaration.name === "b" ? (answer(declaration) ?? []) : [ok("/a", declaration.desired)])),
  };
}

describe("compile() takes nothing from a plugin on trust", () => {
  test.each([
    ["no answer", (): undefined => undefined],
    ["what is no JSON", (): Answer => ok("/b", "{")],
    ["what is no object", (): Answer => ok("/b", "[]")],
    ["a document without the value still to come", (): Answer => ok("/b", '{"path": "/b"}')],
    ["a document with another value in its place", (): Answer => ok("/b", '{"path": "/b", "mode": "0644"}')],
  ])("such as %s", async (_name, answer) => {
    const { value, diagnostics } = await compile(withPlugin(answer));
    expect(diagnostics).toEqual([]);
    expect(value?.ir.resources.map(({ address }) => address)).toEqual(["file.a"]);
    expect(value?.ir.relations).toEqual([]);
    expect(value?.failed).toMatchObject([{ resource: { address: "file.b" }, fault: { code: "MC_RESOURCE_CANONICAL", about: "file.b", at: { start: { line: 4, column: 3 } } } }]);
    expect(value?.failed[0]?.fault.detail).toContain("1.0.0, in its function `canonicalize`, ");
  });

  test("keeps a fault, with the resource it costs and those that wait for that one", async () => {
    const fault = errorOf("MC_HOST_TRAP", { detail: "It trapped." });
    const related = text.replace("path: /b\n", "path: /b\n    before: file.c\n") + "  file.c: { path: /c }\n";
    const input = { ...withPlugin(() => ({ tag: "fault", val: fault })), site: sampleInput(sampleOf(related, {})).site };
    const { value, diagnostics } = await compile({ ...input, canonicalize: async (_plugin, batch) => batch.map(({ name, desired }) => (name === "b" ? { tag: "fault", val: fault } : ok(`/${name}`, desired))) });
    expect(diagnostics).toEqual([]);
    expect(value?.ir.resources.map(({ address }) => address)).toEqual(["file.a", "file.c"]);
    expect(value?.failed).toMatchObject([{ resource: { address: "file.b", type: "file" }, fault: { code: "MC_HOST_TRAP", about: "file.b", detail: "It trapped." }, before: ["file.c"] }]);
  });

  test("places warnings, and compiles all the same", async () => {
    const warning: Problem = { severity: "warning", code: "files/odd", at: "/mode", message: "This is odd.", help: "Look at it." };
    const { value, diagnostics } = await compile(withPlugin(({ desired }) => ok("/b", desired, [warning])));
    expect(value?.ir.resources).toHaveLength(2);
    expect(diagnostics).toMatchObject([{ severity: "warning", code: "MC_RESOURCE_PROBLEM", problem: "files/odd", detail: "This is odd. Look at it.", at: { start: { line: 6, column: 11 } } }]);
  });

  test("hands values still to come on as unknown, and finds them in place", async () => {
    const seen: string[] = [];
    const { value } = await compile(withPlugin(({ desired }) => { seen.push(desired); return ok("/b", desired); }));
    expect(seen.map((one) => JSON.parse(one))).toEqual([{ path: "/b", mode: { $unknown: { from: "file.a" } } }]);
    expect(value?.ir.resources[1]?.desired["mode"]).toEqual({ $hole: { expression: "results['file.a'].mode", reads: ["file.a"], scope: {} } });
    expect(value?.places.locate("file.b", "/mode")).toMatchObject({ start: { line: 6, column: 11 } });
    expect(value?.places.locate("file.b", "/owner")).toMatchObject({ start: { line: 4, column: 3 } });
    expect(value?.places.locate("file.c", "")).toBeUndefined();
  });
});

describe("readIr()", () => {
  test.each([["", "not JSON"], ["[]", "the graph"], ['{"masterchef":"ir","format":2}', "format 2"], ['{"format":1,"masterchef":"ir","relations":[],"resources":[]}', "site"], ['{"format":1,"masterchef":"ir","relations":[],"resources":[],"site":"x" }', "canonical"]])(
    "refuses %s",
    (graph, reason) => {
      const { value, diagnostics } = readIr(graph);
      expect(value).toBeUndefined();
      expect(diagnostics.map(({ code, detail }) => `${code} ${detail}`).join()).toMatch(new RegExp(`^MC_IR_FORMAT .*${reason}`));
    },
  );
});
