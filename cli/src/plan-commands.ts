import type { ArgumentSpec, CommandSpec, OptionSpec } from "./command-spec.ts";
import { selection, site, variables } from "./shared-options.ts";

const plan: ArgumentSpec = { name: "PLAN", about: "A file written by `plan --out`. Without one, the site is planned now.", optional: true };

const format: OptionSpec = {
  name: "format",
  value: "FORM",
  repeats: false,
  about: "text, dot (Graphviz), mermaid or json. Default: text.",
};

/** Commands that tell of a plan and change nothing. */
export const planCommands: readonly CommandSpec[] = [
  {
    name: "plan risk",
    summary: "Say in plain words what is at stake in a plan",
    about: [
      "Names what is destroyed and whether a copy is kept, what is interrupted or rebooted, what decides who may log in, what runs as another user, what may write anything, what is left open and what it may do, each with its level: high, medium or low.",
    ],
    arguments: [plan],
    options: [site, ...selection, ...variables],
    examples: [{ line: "masterchef plan risk site.plan", about: "before it is approved" }],
    load: () => import("./commands/plan-risk.ts"),
  },
  {
    name: "plan reproduce",
    summary: "Say whether two plans are the same, and why not",
    about: [
      "Equal sites, plugins, facts and answers give equal plans, byte for byte. Where two plans differ, the likely cause is named: the site, the plugins, the selection, the facts, the answers of the host, the order, or a plugin that breaks its contract. Ends with 1 if they differ.",
    ],
    arguments: [
      { name: "A", about: "A saved plan.", optional: false },
      { name: "B", about: "Another one.", optional: false },
    ],
    options: [site],
    examples: [{ line: "masterchef plan reproduce mine.plan yours.plan", about: "did we plan the same?" }],
    load: () => import("./commands/plan-reproduce.ts"),
  },
  {
    name: "graph",
    summary: "Show which resource waits for which",
    about: [
      "A resource comes *after* another by a relation or because it needs what the other brings (*implied*); it is *refreshed* by another's change; it stays *behind* another because what they read and write meets.",
    ],
    arguments: [plan],
    options: [site, format, ...selection, ...variables],
    examples: [
      { line: "masterchef graph", about: "the whole site" },
      { line: "masterchef graph site.plan --format dot | dot -Tsvg > site.svg", about: "as a picture" },
    ],
    load: () => import("./commands/graph.ts"),
  },
  {
    name: "graph query",
    summary: "Show what a resource waits for and what waits for it",
    about: ["Both ways, unless one is asked for."],
    arguments: [{ name: "RESOURCE", about: "Its address; without the instance, all instances.", optional: false }, plan],
    options: [
      site,
      { name: "upstream", repeats: false, about: "Only what it waits for." },
      { name: "downstream", repeats: false, about: "Only what waits for it." },
      { name: "depth", value: "N", repeats: false, about: "At most so many steps away. Default: all the way." },
      format,
      ...selection,
      ...variables,
    ],
    examples: [
      { line: "masterchef graph query file.vhost --downstream", about: "what a change of it may touch" },
      { line: "masterchef graph query service.nginx --upstream --depth 1", about: "what it waits for directly" },
    ],
    load: () => import("./commands/graph-query.ts"),
  },
];
