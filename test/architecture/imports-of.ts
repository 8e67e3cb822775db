import { parseSync, Visitor } from "oxc-parser";

/**
 * Lists the modules that a source names: imports, re-exports, dynamic imports, import types, and `new URL("./x.ts", import.meta.url)`,
 * which is how workers are started. Type-only imports are included on purpose: a type leak is a leak.
 *
 * @param path where the text comes from; its ending selects the language
 * @throws when the text does not parse
 */
export function importsOf(path: string, text: string): readonly string[] {
  const parsed = parseSync(path, text);
  const [problem] = parsed.errors;
  if (problem !== undefined) throw new Error(`Cannot parse ${path}: ${problem.message}`);
  const found = new Set<string>();
  for (const entry of parsed.module.staticImports) found.add(entry.moduleRequest.value);
  for (const statement of parsed.module.staticExports) {
    for (const entry of statement.entries) if (entry.moduleRequest !== null) found.add(entry.moduleRequest.value);
  }
  const visitor = new Visitor({
    ImportExpression(node) {
      if (node.source.type === "Literal" && typeof node.source.value === "string") found.add(node.source.value);
    },
    TSImportType(node) {
      if (typeof node.source.value === "string") found.add(node.source.value);
    },
    NewExpression(node) {
      const [first] = node.arguments;
      if (node.callee.type !== "Identifier" || node.callee.name !== "URL" || node.arguments.length !== 2) return;
      if (first?.type === "Literal" && typeof first.value === "string" && /^\.\.?\/.*\.(ts|mjs)$/.test(first.value)) found.add(first.value);
    },
  });
  visitor.visit(parsed.program);
  return [...found];
}
