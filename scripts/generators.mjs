/**
 * Everything in the repository that is generated. Each entry writes its files when run plainly; with `--check` it writes nothing, names the
 * files that differ and exits with 1.
 */
export const generators = [
  { name: "contracts", entry: "wit/src/gen.ts" },
  { name: "reference documentation", entry: "cli/src/gen-docs.ts" },
  { name: "reference of resource types", entry: "sdk/src/reference/gen-docs.ts" },
  { name: "reference of conformance checks", entry: "conformance/src/gen-docs.ts" },
];
