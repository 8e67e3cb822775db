import type { CommandSpec } from "./command-spec.ts";
import { site, variables } from "./shared-options.ts";

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
    name: "owed list",
    summary: "List the refreshes that runs owe to the host",
    about: [
      "Before a run changes what others listen to, it leaves a record on the host of the refresh that it will owe; done, the record goes. One that is left was cut off, or its refresh failed. The next run of the same site does it (*owed*), or clears it where nothing came of the change (*void*). A record of another controller, or for a resource that the site does not declare, is *foreign*: it is shown, and neither done nor cleared.",
    ],
    arguments: [],
    options: [site, ...variables],
    examples: [{ line: "masterchef owed list", about: "list them" }],
    load: () => import("./commands/owed-list.ts"),
  },
  {
    name: "owed adopt",
    summary: "Make a foreign record one of this site",
    about: ["The next run of this site does the refresh that another controller owes. The site must declare the resource."],
    arguments: [{ name: "KEY", about: "The key of a record, or a run: all of its records.", optional: false }],
    options: [site, ...variables],
    examples: [{ line: "masterchef owed adopt 01JD3KQ8Z7W4V6X5Y2N1M0P9R8/1", about: "do it with the next run" }],
    load: () => import("./commands/owed-adopt.ts"),
  },
  {
    name: "owed drop",
    summary: "Forget a refresh that is owed",
    about: ["It is never done. For what was seen to by hand, or will not be needed any more."],
    arguments: [{ name: "KEY", about: "The key of a record, or a run: all of its records.", optional: false }],
    options: [site, ...variables],
    examples: [{ line: "masterchef owed drop 01JD3KQ8Z7W4V6X5Y2N1M0P9R8/1", about: "forget it" }],
    load: () => import("./commands/owed-drop.ts"),
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
