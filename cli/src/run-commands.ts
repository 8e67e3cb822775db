import type { CommandSpec } from "./command-spec.ts";
import { site } from "./shared-options.ts";

/** Commands that tell of the runs of a site, and of what failed in them. */
export const runCommands: readonly CommandSpec[] = [
  {
    name: "runs",
    summary: "List the runs of a site, newest first",
    about: [],
    arguments: [],
    options: [site],
    examples: [{ line: "masterchef runs", about: "list them" }],
    load: () => import("./commands/runs.ts"),
  },
  {
    name: "runs show",
    summary: "Show one run",
    about: ["Reads the run's journal, checks its hash chain and shows what became of each resource."],
    arguments: [{ name: "ID", about: "The run, or the beginning of its name.", optional: false }],
    options: [
      site,
      { name: "checkpoints", repeats: false, about: "List the points it can be taken up from: what was done by which record." },
    ],
    examples: [{ line: "masterchef runs show 01JD3K", about: "what happened in it" }],
    load: () => import("./commands/runs-show.ts"),
  },
  {
    name: "breaker list",
    summary: "List what keeps failing, and whether it is still tried",
    about: [
      "An action that failed in `breaker_after` runs one after another (3 where a resource does not say) is not tried again, its breaker is *tripped*, and what depends on it is not started. Lists each with the runs, the time of the first failure and the message of the last.",
    ],
    arguments: [],
    options: [site],
    examples: [{ line: "masterchef breaker list", about: "list them" }],
    load: () => import("./commands/breaker-list.ts"),
  },
  {
    name: "breaker reset",
    summary: "Let something be tried again that kept failing",
    about: ["The next run tries it again, and its failures are counted anew. A resource that was changed needs no reset."],
    arguments: [{ name: "ADDRESS", about: "A resource; without the instance, all instances; `*` stands for anything.", optional: false }],
    options: [site],
    examples: [{ line: "masterchef breaker reset command.migrate", about: "once the cause is mended" }],
    load: () => import("./commands/breaker-reset.ts"),
  },
];
