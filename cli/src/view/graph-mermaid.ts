import type { PlanGraph, PlanGraphEdge } from "@masterchef/kernel";
import { shownAs } from "./shown-report.ts";
import { visibleLine } from "./visible.ts";

/** The graphs as a Mermaid flowchart: a subgraph for each host if there are several. */
export function mermaidText(graphs: readonly PlanGraph[]): string {
  const lines = ["flowchart LR"];
  for (const [at, graph] of graphs.entries()) {
    if (graphs.length === 1) lines.push(...statements(graph, at, "  "));
    else lines.push(`  subgraph h${at} [${quoted(graph.host)}]`, ...statements(graph, at, "    "), "  end");
  }
  return `${lines.join("\n")}\n`;
}

function statements({ nodes, edges }: PlanGraph, at: number, indent: string): readonly string[] {
  const names = new Map(nodes.map(({ address }, index) => [address, `h${at}n${index}`]));
  return [
    ...nodes.map((node) => `${indent}${names.get(node.address)}[${quoted(`${node.address}\n${shownAs(node)}`)}]`),
    ...edges.map((edge) => `${indent}${names.get(edge.from)} ${arrowOf(edge)} ${names.get(edge.to)}`),
  ];
}

/** A refresh and what calls for a handler is thick and named, what only keeps apart dotted, what is implied is named. */
function arrowOf({ words }: PlanGraphEdge): string {
  if (words.includes("refresh")) return "==>|refresh|";
  if (words.includes("handler")) return "==>|handler|";
  if (!words.includes("after")) return "-.->";
  return words.includes("implied") ? "-->|implied|" : "-->";
}

/** A quoted label. Mermaid reads entities, Markdown and HTML in it, so all but letters, digits and a few marks are written by number. */
function quoted(text: string): string {
  return `"${text
    .split("\n")
    .map((line) => visibleLine(line).replaceAll(/[^\p{L}\p{N} ._/:@+=,()-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`))
    .join("<br/>")}"`;
}
