import type { PlanGraph, PlanGraphEdge, PlanGraphNode } from "@masterchef/kernel";
import { shownAs } from "./shown-report.ts";
import { visibleLine } from "./visible.ts";

/** The graphs in the DOT language of Graphviz: each statement on a line of its own, a cluster for each host if there are several. */
export function dotText(graphs: readonly PlanGraph[]): string {
  const lines = ["digraph plan {", "  rankdir=LR;", '  node [shape=box, style="rounded,filled", fillcolor="#ffffff"];'];
  for (const [at, graph] of graphs.entries()) {
    if (graphs.length === 1) lines.push(...statements(graph, at, "  "));
    else lines.push(`  subgraph cluster_${at} {`, `    label=${quoted(graph.host)};`, ...statements(graph, at, "    "), "  }");
  }
  return `${[...lines, "}"].join("\n")}\n`;
}

function statements({ nodes, edges }: PlanGraph, at: number, indent: string): readonly string[] {
  const names = new Map(nodes.map(({ address }, index) => [address, `h${at}n${index}`]));
  return [
    ...nodes.map(
      (node) =>
        `${indent}${names.get(node.address)} [label=${quoted(`${node.address}\n${shownAs(node)}`)}, fillcolor="${fills[shownAs(node)]}"];`,
    ),
    ...edges.map((edge) => `${indent}${names.get(edge.from)} -> ${names.get(edge.to)}${edgeStyle(edge)};`),
  ];
}

const fills: Readonly<Record<PlanGraphNode["does"], string>> = {
  settled: "#eeeeee",
  create: "#d6f5d6",
  update: "#fff2cc",
  replace: "#fff2cc",
  remove: "#f8d0d0",
  execute: "#d0ecf8",
  refresh: "#d0ecf8",
  open: "#ecd8f5",
};

/** A refresh and what calls for a handler is dashed, what only keeps apart dotted, what is implied grey. */
function edgeStyle({ words }: PlanGraphEdge): string {
  if (words.includes("refresh")) return ' [style=dashed, label="refresh"]';
  if (words.includes("handler")) return ' [style=dashed, label="handler"]';
  if (!words.includes("after")) return " [style=dotted]";
  return words.includes("implied") ? ' [color="#888888"]' : "";
}

/** A quoted string: in DOT only the quote and, in labels, the backslash mean something. */
function quoted(text: string): string {
  return `"${text
    .split("\n")
    .map((line) => visibleLine(line).replaceAll("\\", "\\\\").replaceAll('"', '\\"'))
    .join("\\n")}"`;
}
