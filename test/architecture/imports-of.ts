import { parseSync, Visitor } from "oxc-parser";

/** The modules that a source names, as written. */
export interface Imports {
  /** Imports, re-exports and import types. Type-only imports are among them on purpose: a type leak is a leak. */
  readonly direct: readonly string[];
  /** `import()` and `new URL("./x.ts", import.meta.url)`, which is how workers are started: loaded later, so they close no cycle. */
  readonly deferred: readonly string[];
}

/**
 * Lists what a source imports.
 *
 * @param path where the text comes from; its ending selects the language
 * @throws when the text does not parse
 */
export function importsOf(path: string, text: string): Imports {
  const parsed = parseSync(path, text);
  const [problem] = parsed.errors;
  if (problem !== undefined) throw new Error(`Cannot parse ${path}: ${problem.message}`);
  const found = new Set<string>();
  const deferred = new Set<string>();
  for (const entry of parsed.module.staticImports) found.add(entry.moduleRequest.value);
  for (const statement of parsed.module.staticExports) {
    for (const entry of statement.entries) if (entry.moduleRequest !== null) found.add(entry.moduleRequest.value);
  }
  const visitor = new Visitor({
    ImportExpression(node) {
      if (node.source.type === "Literal" && typeof node.source.value === "string") deferred.add(node.source.value);
    },
    TSImportType(node) {
      if (typeof node.source.value === "string") found.add(node.source.value);
    },
    NewExpression(node) {
      const [first] = node.arguments;
      if (node.callee.type !== "Identifier" || node.callee.name !== "URL" || node.arguments.length !== 2) return;
      if (first?.type === "Literal" && typeof first.value === "string" && /^\.\.?\/.*\.(ts|mjs)$/.test(first.value))
        deferred.add(first.value);
    },
  });
  visitor.visit(parsed.program);
  return { direct: [...found], deferred: [...deferred] };
}
