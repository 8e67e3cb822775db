/**
 * Who may import whom. Data only: `test/architecture/layers.test.ts` enforces it, and types count as imports.
 *
 * @module
 */

/** One row of the table: a folder (or a single file) and what its sources may import besides their own folder. */
export interface Layer {
  /** Path from the root. The longest row that contains a file decides; a file that no row contains is an error. */
  readonly at: string;
  /** Rows that may be imported. Another package is always imported by its name, never by a path. */
  readonly imports: readonly string[];
  /** Which of Node's own modules may be imported. Layers with none work on arguments alone. */
  readonly builtins: "all" | readonly string[];
  /** Type-checked without Node's types (tsconfig.pure.json), so that a stray clock, file or socket does not compile. */
  readonly pure?: true;
}

const vocabulary = ["kernel/src/diagnostics", "kernel/src/graph", "kernel/src/address", "kernel/src/ir", "wit"] as const;

const everything = [
  ...vocabulary,
  "kernel/src/compile",
  "kernel/src/plan",
  "kernel/src/run",
  "kernel/src/state",
  "kernel/src/host",
  "kernel/src/site",
] as const;

/** The table. It does not bind tests: those beside sources may import all of their own package and every package's entries. */
export const layers: readonly Layer[] = [
  { at: "wit", imports: [], builtins: "all" },

  { at: "kernel/src/diagnostics", imports: [], builtins: [], pure: true },
  { at: "kernel/src/graph", imports: [], builtins: [], pure: true },
  { at: "kernel/src/address", imports: ["kernel/src/diagnostics", "kernel/src/graph"], builtins: [], pure: true },
  {
    at: "kernel/src/ir",
    imports: ["kernel/src/diagnostics", "kernel/src/graph", "kernel/src/address", "wit"],
    builtins: ["node:crypto"],
    pure: true,
  },
  { at: "kernel/src/compile", imports: vocabulary, builtins: [], pure: true },
  { at: "kernel/src/plan", imports: vocabulary, builtins: [], pure: true },
  { at: "kernel/src/run", imports: [...vocabulary, "kernel/src/plan"], builtins: "all" },
  // The two folders that touch the world. They implement ports, and a port lives with its consumer: hence plan and run.
  { at: "kernel/src/state", imports: [...vocabulary, "kernel/src/plan", "kernel/src/run"], builtins: "all" },
  { at: "kernel/src/host", imports: [...vocabulary, "kernel/src/plan", "kernel/src/run"], builtins: "all" },
  // The files of a site, behind the port of the compiler.
  { at: "kernel/src/site", imports: [...vocabulary, "kernel/src/compile"], builtins: "all" },
  // Composition: the one place where every part of the kernel meets, and the entry that others see.
  { at: "kernel/src/composition", imports: everything, builtins: "all" },
  { at: "kernel/src/kernel.ts", imports: [...everything, "kernel/src/composition"], builtins: "all" },
  { at: "kernel/src/open.ts", imports: ["kernel/src/composition"], builtins: "all" },
  // What tests of the whole see of the inside.
  { at: "kernel/src/testing", imports: everything, builtins: "all" },

  // What runs inside a component has no Node; what builds and tests components has.
  { at: "sdk/src", imports: ["wit"], builtins: [] },
  { at: "sdk/src/build", imports: ["wit", "sdk/src"], builtins: "all" },
  { at: "sdk/src/reference", imports: ["sdk/src"], builtins: "all" },
  { at: "sdk/src/testing", imports: ["wit", "sdk/src", "sdk/src/build"], builtins: "all" },
  { at: "sdk/template", imports: ["sdk/src"], builtins: [] },
  { at: "plugins/command", imports: ["sdk/src"], builtins: [] },
  { at: "plugins/facts", imports: ["sdk/src"], builtins: [] },
  { at: "plugins/files", imports: ["sdk/src"], builtins: [] },
  { at: "plugins/packages", imports: ["sdk/src"], builtins: [] },
  { at: "plugins/sources", imports: ["sdk/src"], builtins: [] },
  { at: "plugins/services", imports: ["sdk/src"], builtins: [] },
  { at: "plugins/system", imports: ["sdk/src"], builtins: [] },
  { at: "plugins/text", imports: ["sdk/src"], builtins: [] },
  { at: "plugins/accounts", imports: ["sdk/src"], builtins: [] },
  { at: "plugins/local", imports: ["wit"], builtins: "all" },

  { at: "conformance", imports: ["wit", "sdk/src/testing", "kernel/src/testing"], builtins: "all" },

  { at: "cli", imports: ["kernel/src/kernel.ts", "kernel/src/open.ts", "conformance"], builtins: "all" },

  { at: "layers.ts", imports: [], builtins: [] },
  { at: "vitest.config.ts", imports: [], builtins: [] },
  { at: "scripts", imports: [], builtins: "all" },
  // Tests of the whole open any part of it.
  { at: "test", imports: [], builtins: "all" },
];
