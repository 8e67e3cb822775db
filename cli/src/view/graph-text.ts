import type { GraphNeighbourhood, PlanGraph, PlanGraphEdge, PlanGraphNode } from "@masterchef/kernel";
import { dotText } from "./graph-dot.ts";
import { mermaidText } from "./graph-mermaid.ts";
import { shownAs } from "./shown-report.ts";
import type { GraphFormat } from "./shown-report.ts";
import type { Style } from "./style.ts";
import { columnsOf, visibleLine } from "./visible.ts";
import { listed } from "./words.ts";

/** Columns for the address before what it waits for. */
const addressColumns = 26;

/** The whole graph in a form. */
export function graphText(graphs: readonly PlanGraph[], format: GraphFormat, style: Style): string {
  switch (format) {
    case "text":
      return linesText(graphs.flatMap((graph) => [...hostLine(graph, graphs), ...graphLines(graph, style)]));
    case "dot":
      return dotText(graphs);
    case "mermaid":
      return mermaidText(graphs);
    case "json":
      return `${JSON.stringify({ graphs }, null, 2)}\n`;
  }
}

/** What lies around a resource, in a form. */
export function aroundText(found: readonly GraphNeighbourhood[], format: GraphFormat, style: Style): string {
  const graphs = found.map(({ graph }) => graph);
  if (format !== "text") return graphText(graphs, format, style);
  return linesText(found.flatMap((each) => [...hostLine(each.graph, graphs), ...aroundLines(each, style)]));
}

function linesText(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

function hostLine({ host }: PlanGraph, graphs: readonly PlanGraph[]): readonly string[] {
  return graphs.length > 1 ? [visibleLine(host)] : [];
}

function graphLines({ nodes, edges }: PlanGraph, style: Style): readonly string[] {
  if (nodes.length === 0) return ["The plan has no resources."];
  const into = Map.groupBy(edges, ({ to }) => to);
  return nodes.flatMap((node) => {
    const [first = "", ...others] = waitLines(into.get(node.address) ?? []);
    return [`${nodeLine(node, style)}${first}`.trimEnd(), ...others.map((line) => `${" ".repeat(4 + addressColumns)}${line}`)];
  });
}

/** A line for each way of waiting. What comes after another is not said to be behind it too. */
function waitLines(edges: readonly PlanGraphEdge[]): readonly string[] {
  const from = (word: PlanGraphEdge["words"][number], but: readonly PlanGraphEdge["words"][number][]): readonly string[] =>
    edges
      .filter(({ words }) => words.includes(word) && !but.some((other) => words.includes(other)))
      .map((edge) => `${visibleLine(edge.from)}${word === "after" && edge.words.includes("implied") ? " (implied)" : ""}`);
  const after = from("after", ["refresh", "handler"]);
  const behind = from("behind", ["after", "refresh", "handler"]);
  const [refresh, handler] = [from("refresh", []), from("handler", [])];
  return [
    ...(after.length === 0 ? [] : [`after ${after.join(", ")}`]),
    ...(refresh.length === 0 ? [] : [`refreshed by ${refresh.join(", ")}`]),
    ...(handler.length === 0 ? [] : [`called by ${handler.join(", ")}`]),
    ...(behind.length === 0 ? [] : [`behind ${behind.join(", ")}`]),
  ];
}

function nodeLine(node: PlanGraphNode, style: Style): string {
  const address = visibleLine(node.address);
  return `  ${markOf(node, style)} ${address}${" ".repeat(Math.max(2, addressColumns - columnsOf(address)))}`;
}

function markOf(node: PlanGraphNode, style: Style): string {
  switch (shownAs(node)) {
    case "settled":
      return style.faint("=");
    case "create":
      return style.create("+");
    case "update":
    case "replace":
      return style.change("~");
    case "remove":
      return style.remove("-");
    case "execute":
    case "refresh":
      return style.refresh("!");
    case "open":
      return style.open("?");
  }
}

function aroundLines({ graph, found }: GraphNeighbourhood, style: Style): readonly string[] {
  const lines: string[] = [];
  for (const [direction, title] of [
    ["start", ""],
    ["upstream", "it waits for"],
    ["downstream", "waits for it"],
  ] as const) {
    const nodes = found.filter((each) => each.direction === direction).toSorted((a, b) => a.distance - b.distance);
    if (nodes.length > 0 && title !== "") lines.push(title);
    for (const { node, distance } of nodes)
      lines.push(`${nodeLine(node, style)}${howText(distance, linksOf(node.address, graph, found))}`.trimEnd());
  }
  const count = (direction: "upstream" | "downstream"): number => found.filter((each) => each.direction === direction).length;
  const sum = listed([
    [count("upstream"), "upstream"],
    [count("downstream"), "downstream"],
  ]);
  return [...lines, sum === "" ? "Nothing else on this way." : `${sum}.`];
}

function howText(distance: number, words: readonly string[]): string {
  if (distance === 0) return "";
  return distance === 1 ? words.join(", ") : `${distance} steps away`;
}

/** The words between a resource and those asked about. */
function linksOf(address: string, graph: PlanGraph, found: GraphNeighbourhood["found"]): readonly string[] {
  const starts = new Set(found.filter(({ direction }) => direction === "start").map(({ node }) => node.address));
  const edges = graph.edges.filter(({ from, to }) => (from === address && starts.has(to)) || (to === address && starts.has(from)));
  return [...new Set(edges.flatMap(({ words }) => words))];
}
