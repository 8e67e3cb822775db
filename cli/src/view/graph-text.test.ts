import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlanGraph, PlanGraphEdge } from "@masterchef/kernel";
import { graphText } from "./graph-text.ts";
import { styleFor } from "./style.ts";

const plain = styleFor({ color: false, utf8: true });

interface EdgeGiven {
  readonly from: string;
  readonly to: string;
  readonly words?: PlanGraphEdge["words"];
}

/** A graph of two resources with these names. */
function graphOf(host: string, { from, to, words = ["after"] }: EdgeGiven): PlanGraph {
  const node = { type: "file", does: "create", grade: "exact", refreshes: false } as const;
  return {
    host,
    nodes: [
      { ...node, address: from },
      { ...node, address: to },
    ],
    edges: [{ from, to, words }],
  };
}

const name = fc.string({ unit: "binary", minLength: 1 });
const words = ["after", "implied", "behind", "refresh"] as const;
const someWords = fc.subarray([...words], { minLength: 1 });
const names = fc.uniqueArray(name, { minLength: 2, maxLength: 2 });

describe("graphText()", () => {
  test("writes DOT in which no name, whatever it holds, ends its string", () => {
    const line =
      /^ *(?:digraph plan \{|rankdir=LR;|node \[.*\];|subgraph cluster_\d+ \{|\}|label="(?:[^"\\\n]|\\.)*";|h\dn\d \[label="(?:[^"\\\n]|\\.)*", fillcolor="#[0-9a-f]{6}"\];|h\dn\d -> h\dn\d(?: \[(?:style=[a-z]+|color="#[0-9a-f]{6}"|style=dashed, label="refresh")\])?;)$/u;
    fc.assert(
      fc.property(names, name, someWords, ([from = "", to = ""], host, said) => {
        const lines = graphText([graphOf(host, { from, to, words: said }), graphOf("b", { from, to, words: said })], "dot", plain)
          .trimEnd()
          .split("\n");
        expect(lines.filter((each) => !line.test(each))).toEqual([]);
      }),
    );
  });

  test("writes Mermaid in which no name, whatever it holds, ends its string or is read as markup", () => {
    const text = String.raw`(?:[\p{L}\p{N} ._/:@+=,()-]|#\d+;|<br/>)*`;
    const line = new RegExp(
      `^ *(?:flowchart LR|subgraph h\\d \\["${text}"\\]|end|h\\dn\\d\\["${text}"\\]|h\\dn\\d (?:-->|-->\\|implied\\||-\\.->|==>\\|refresh\\|) h\\dn\\d)$`,
      "u",
    );
    fc.assert(
      fc.property(names, name, someWords, ([from = "", to = ""], host, said) => {
        const lines = graphText([graphOf(host, { from, to, words: said }), graphOf("b", { from, to, words: said })], "mermaid", plain)
          .trimEnd()
          .split("\n");
        expect(lines.filter((each) => !line.test(each))).toEqual([]);
      }),
    );
  });

  test("names the hosts if there are several", () => {
    expect(graphText([graphOf("a", { from: "file.a", to: "file.b" }), { host: "b", nodes: [], edges: [] }], "text", plain)).toBe(
      ["a", "  + file.a", "  + file.b                    after file.a", "b", "The plan has no resources.", ""].join("\n"),
    );
  });
});
