import type { CommandSpec } from "./command-spec.ts";

/** Commands that prove plugins. */
export const conformanceCommands: readonly CommandSpec[] = [
  {
    name: "conformance run",
    summary: "Prove that a plugin keeps the laws of its contract",
    about: [
      "Runs every check of a profile against plugins, of whichever carrier: by the manifest, the examples and the cases, and on machines in memory. Needs no root, no network and no site; a component runs in the sandbox, with the limits it would have in use.",
      "Ends with 1 if a plugin does not conform, which it does only if every check passed and none was left unproved, and with 2 if one cannot be tested.",
    ],
    arguments: [{ name: "PLUGIN", about: "A component, or the manifest beside an executable.", optional: false, repeats: true }],
    options: [
      { name: "profile", value: "PROFILE", repeats: false, about: "basic, validated or certified; basic unless said otherwise." },
      {
        name: "cases",
        value: "DIR",
        repeats: false,
        about: "The folder of the plugin's cases; the folder `cases` beside the plugin or beside its folder unless said otherwise.",
      },
      { name: "report", value: "FORM=FILE", repeats: true, about: "Write a report: json, junit, sarif or html." },
    ],
    examples: [
      { line: "masterchef conformance run dist/hosts-file.wasm", about: "does it keep what every plugin must?" },
      { line: "masterchef conformance run dist/hosts-file.wasm --profile certified --report junit=report.xml", about: "for CI" },
    ],
    load: () => import("./commands/conformance-run.ts"),
  },
  {
    name: "conformance list",
    summary: "List the checks of a profile",
    about: [],
    arguments: [],
    options: [
      { name: "profile", value: "PROFILE", repeats: false, about: "basic, validated or certified; all checks unless said otherwise." },
    ],
    examples: [{ line: "masterchef conformance list --profile basic", about: "what every plugin must pass" }],
    load: () => import("./commands/conformance-list.ts"),
  },
  {
    name: "conformance explain",
    summary: "Explain a check: what holds, why, and how to mend a plugin that fails it",
    about: [],
    arguments: [{ name: "CHECK", about: "Its name, such as law-8/sober.", optional: false }],
    options: [],
    examples: [{ line: "masterchef conformance explain law-8/sober", about: "what to do about a finding" }],
    load: () => import("./commands/conformance-explain.ts"),
  },
];
