import type { CommandSpec, OptionSpec } from "./command-spec.ts";
import { conformanceCommands } from "./conformance-commands.ts";
import { planCommands } from "./plan-commands.ts";
import { runCommands } from "./run-commands.ts";
import { retryTripped, selection, site, variables } from "./shared-options.ts";

/** Options every command takes. */
export const everywhere: readonly OptionSpec[] = [
  { name: "json", repeats: false, about: "Print JSON Lines instead of text." },
  { name: "help", short: "h", repeats: false, about: "Show help and leave." },
];

/** Every command, in the order of help. */
export const commands: readonly CommandSpec[] = [
  {
    name: "init",
    summary: "Write a small site to start from",
    about: [
      "Makes the folder and a masterchef.yaml in it that manages a scratch folder, so that every command can be tried without root. Overwrites nothing.",
    ],
    arguments: [{ name: "DIR", about: "The folder to make.", optional: false }],
    options: [],
    examples: [{ line: "masterchef init site", about: "make the folder site" }],
    load: () => import("./commands/init.ts"),
  },
  {
    name: "validate",
    summary: "Check a site without contacting a host",
    about: [
      "Reads the site and reports everything that is wrong with it at once, with the place and what to do. Refreshes .masterchef/schema.json for editors.",
    ],
    arguments: [],
    options: [site, ...variables],
    examples: [
      { line: "masterchef validate", about: "check the site in this folder" },
      { line: "masterchef validate -C shop --json", about: "check another one, for a program" },
    ],
    load: () => import("./commands/validate.ts"),
  },
  {
    name: "import",
    summary: "Write a site that declares what exists on a host",
    about: [
      "Asks the host for what somebody chose there: packages asked for by name, services that start at boot, users and groups of people and their keys, crontabs, mounts, settings of the kernel, the host name, the time zone, and files of settings that were changed or added. Writes a site that declares it, one document a type, and plans it: that plan is empty.",
      "What a distribution or a package brings by itself is passed over. No secret is written: password hashes, private keys and files that not everybody on the host may read are left out, and named.",
      "Nothing on the host is changed, and no file is overwritten unless it is agreed to. Ends with 1 if something could not be looked at, most often because only root may.",
    ],
    arguments: [{ name: "HOST", about: "The host to look at: localhost, which is this machine.", optional: false }],
    options: [
      { name: "output", short: "o", value: "DIR", repeats: false, about: "The folder to write the site to. Default: here." },
      { name: "type", value: "LIST", repeats: true, about: "Look for these types of resources only." },
      { name: "replace", repeats: false, about: "Overwrite documents that are there already, without asking." },
    ],
    examples: [
      { line: "masterchef import localhost --output site", about: "all there is to find on this machine" },
      { line: "masterchef import localhost --type user,group --output people", about: "the people and nothing else" },
    ],
    load: () => import("./commands/import.ts"),
  },
  {
    name: "fmt",
    summary: "Bring the files of a site into one form",
    about: [
      "Rewrites each document with two spaces a level and at most one blank line, keeping all values, their order and every comment. Without FILES, every document the site is composed of.",
      "If a file has errors, none is written.",
    ],
    arguments: [{ name: "FILES", about: "Documents to bring into form.", optional: true, repeats: true }],
    options: [site, { name: "check", repeats: false, about: "Write nothing; end with 1 when a file would change." }],
    examples: [
      { line: "masterchef fmt", about: "every document of the site in this folder" },
      { line: "masterchef fmt --check", about: "for a check before merging" },
    ],
    load: () => import("./commands/fmt.ts"),
  },
  {
    name: "plan",
    summary: "Show what would be done, exactly",
    about: [
      "Compiles the site, asks the host and shows every change. Nothing is changed.",
      "Each step is exact (rests on what was observed), expected (rests on a stated assumption) or open (decided during the run, inside its envelope).",
      "A plan regresses from its baseline if it does something that the baseline did not, does it by other operations, knows less of it, or no longer manages a resource.",
    ],
    arguments: [],
    options: [
      site,
      { name: "out", short: "o", value: "FILE", repeats: false, about: "Save the plan, to apply exactly it." },
      {
        name: "snapshot",
        value: "FILE",
        repeats: false,
        about: "Write a baseline if there is no such file; else end with 1 if the plan regresses from it.",
      },
      { name: "update", repeats: false, about: "With --snapshot: say how the plan differs, and write the baseline anew." },
      ...selection,
      ...variables,
    ],
    examples: [
      { line: "masterchef plan --out site.plan", about: "plan and keep the plan" },
      { line: "masterchef plan --resources 'file.*'", about: "look at the files only" },
      { line: "masterchef plan --snapshot base.json", about: "for CI: fail if the plan got worse" },
    ],
    load: () => import("./commands/plan.ts"),
  },
  ...planCommands,
  {
    name: "show",
    summary: "Show a saved plan again",
    about: ["Checks the digests of the plan and shows it. No host is contacted."],
    arguments: [{ name: "PLAN", about: "A file written by `plan --out`.", optional: false }],
    options: [
      site,
      { name: "operations", repeats: false, about: "Show every operation of every step." },
      {
        name: "explain",
        repeats: false,
        about: "Say of every step why it is there, what it rests on, what it waits for and what is at stake.",
      },
      ...selection,
    ],
    examples: [
      { line: "masterchef show site.plan --operations", about: "every operation, in order" },
      { line: "masterchef show site.plan --explain --resources file.motd", about: "why one step is there" },
    ],
    load: () => import("./commands/show.ts"),
  },
  {
    name: "apply",
    summary: "Carry out a plan",
    about: [
      "With a saved plan, does exactly what it holds: it is refused if the site or a plugin is another one by now, and a step whose basis changed is decided again and runs only inside its envelope.",
      "Without one, plans, shows the plan, asks, and applies.",
      "Where a plugin failed, its resources and those that depend on them are left as they are and the rest is carried out; the run then counts as failed.",
      "Interrupt once and it ends what runs, records it and stops. Interrupt twice and it is killed.",
    ],
    arguments: [{ name: "PLAN", about: "A file written by `plan --out`.", optional: true }],
    options: [
      site,
      { name: "yes", short: "y", repeats: false, about: "Do not ask. Needed without a terminal when no PLAN is given." },
      retryTripped,
      { name: "complete", repeats: false, about: "Do nothing at all if a resource could not be planned because its plugin failed." },
      { name: "exact", repeats: false, about: "Stop wherever the host is not what the plan rests on, instead of deciding again." },
      ...selection,
      ...variables,
    ],
    examples: [
      { line: "masterchef apply site.plan", about: "carry out a saved plan" },
      { line: "masterchef apply --yes", about: "plan and apply without a question" },
    ],
    load: () => import("./commands/apply.ts"),
  },
  {
    name: "resume",
    summary: "Go on with a run that did not come to its end",
    about: [
      "Reads the journal of a run that was interrupted, cancelled or failed, shows what is left of it, asks, and does that: nothing that is recorded as done is done again, and refreshes that are owed are run.",
      "What was sent and has no recorded end is asked before anything else. The plan of the run is what is carried out, whatever the site says by now; it is refused if a plugin is another one.",
    ],
    arguments: [{ name: "RUN", about: "The run, or the beginning of its name.", optional: false }],
    options: [site, { name: "yes", short: "y", repeats: false, about: "Do not ask. Needed without a terminal." }, retryTripped],
    examples: [{ line: "masterchef resume 01JD3K", about: "show what is left, ask, and go on" }],
    load: () => import("./commands/resume.ts"),
  },
  {
    name: "check",
    summary: "Report whether the host is as declared",
    about: ["Plans and reports, and changes nothing."],
    arguments: [],
    options: [
      site,
      { name: "detailed-exit-code", repeats: false, about: "End with 2 when something would change." },
      ...selection,
      ...variables,
    ],
    examples: [{ line: "masterchef check --detailed-exit-code", about: "for a monitor: 0 settled, 2 not" }],
    load: () => import("./commands/check.ts"),
  },
  {
    name: "diff",
    summary: "Show differences: declared against observed, or two plans",
    about: [
      "Without arguments, the attributes and contents that differ from what is declared. With two plans, the steps that differ between them.",
    ],
    arguments: [
      { name: "A", about: "A saved plan.", optional: true },
      { name: "B", about: "Another one.", optional: true },
    ],
    options: [site, ...selection, ...variables],
    examples: [
      { line: "masterchef diff", about: "declared against observed" },
      { line: "masterchef diff monday.plan today.plan", about: "what two plans do differently" },
    ],
    load: () => import("./commands/diff.ts"),
  },
  {
    name: "rollback",
    summary: "Plan to undo what a run did",
    about: [
      "Makes a plan that puts the files, links and directories a run touched back as they were, from its journal and the filebucket, and shows it. A tree that was removed comes back with all it held, and what was moved comes back from where it went. What it cannot undo is listed first: commands, what was not kept, and what was changed since.",
      "The plan is one like any other: review it, save it with --out, and carry it out with `masterchef apply`. Nothing is changed before. A run that was killed need not be taken up first; while a run is under way, none is rolled back.",
    ],
    arguments: [{ name: "RUN", about: "The run, or the beginning of its name.", optional: false }],
    options: [
      site,
      { name: "out", short: "o", value: "FILE", repeats: false, about: "Save the plan, to apply exactly it." },
      {
        name: "overwrite",
        value: "PATH",
        repeats: true,
        about: "Put this path back though somebody changed it since; `*` stands for anything.",
      },
    ],
    examples: [{ line: "masterchef rollback 01JD3K --out undo.plan", about: "what it takes to undo a run" }],
    load: () => import("./commands/rollback.ts"),
  },
  {
    name: "replay",
    summary: "Derive the plan of a run again and compare",
    about: [
      "Derives the plan once more from the answers that were recorded, with the site and the plugins as they are now, and compares the digests. No host is contacted, so it works on any machine that has the site and its .masterchef.",
      "Ends with 1 if another plan follows, and names what is otherwise: Masterchef itself, a plugin, the config, the answers, or a plugin that says something else each time it is asked the same.",
    ],
    arguments: [{ name: "RUN", about: "The run, or the beginning of its name.", optional: false }],
    options: [
      site,
      {
        name: "verify",
        repeats: false,
        about: "Derive the plan twice, and check the history of the filebucket too; the journals always are.",
      },
      ...variables,
    ],
    examples: [{ line: "masterchef replay 01JD3K --verify", about: "prove what a run was based on" }],
    load: () => import("./commands/replay.ts"),
  },
  ...runCommands,
  {
    name: "plugin list",
    summary: "List the plugins of a site",
    about: ["Runs none of their code."],
    arguments: [],
    options: [site],
    examples: [{ line: "masterchef plugin list", about: "list them" }],
    load: () => import("./commands/plugin-list.ts"),
  },
  {
    name: "plugin inspect",
    summary: "Show what a plugin is and may do",
    about: ["Shows its manifest: types, capabilities in words, limits and digests. Runs none of its code."],
    arguments: [{ name: "PLUGIN", about: "The name of a plugin of the site, or a path to one.", optional: false }],
    options: [site],
    examples: [
      { line: "masterchef plugin inspect masterchef/files", about: "one the site uses" },
      { line: "masterchef plugin inspect ./haproxy.wasm", about: "one that is not installed" },
    ],
    load: () => import("./commands/plugin-inspect.ts"),
  },
  {
    name: "plugin lock",
    summary: "Accept the plugins as they are now",
    about: ["Writes masterchef.lock with the digest of every plugin, and says which changed."],
    arguments: [],
    options: [site],
    examples: [{ line: "masterchef plugin lock", about: "after a plugin was updated on purpose" }],
    load: () => import("./commands/plugin-lock.ts"),
  },
  ...conformanceCommands,
  {
    name: "explain",
    summary: "Explain a diagnostic code, a resource, a value, or a step of a plan",
    about: [
      "Of a resource or one of its attributes it says which file and line it comes from, what it stands in place of (imports, overlays, defaults, variables) and why it is there. No host is contacted.",
      "With --now, --plan or --run, says of what a plan does about a resource why it is there, what it rests on, what it waits for, how its outcome is judged and what is at stake.",
    ],
    arguments: [
      {
        name: "WHAT",
        about: "A code as printed, such as MC_YAML_SYNTAX; an address, such as file.motd; or a value of one, such as file.motd.mode.",
        optional: false,
      },
    ],
    options: [
      site,
      { name: "now", repeats: false, about: "Plan now, and explain the step." },
      { name: "plan", value: "FILE", repeats: false, about: "Explain the step of a file written by `plan --out`." },
      {
        name: "run",
        value: "RUN",
        repeats: false,
        about: "Explain the step of the plan that this run carried out; `last` for the latest.",
      },
      ...variables,
    ],
    examples: [
      { line: "masterchef explain MC_GRAPH_CYCLE", about: "what it means and what to do" },
      { line: "masterchef explain file.motd.mode", about: "where this value comes from" },
      { line: "masterchef explain file.motd --now", about: "why this step would be in a plan" },
      { line: "masterchef explain file.motd --plan site.plan", about: "why this step is in the plan" },
    ],
    load: () => import("./commands/explain.ts"),
  },
  {
    name: "schema",
    summary: "Write the JSON Schema of a site for editors",
    about: [
      "Writes .masterchef/schema.json, woven from the format and the types of the plugins. The starter site already points editors to it.",
    ],
    arguments: [],
    options: [site],
    examples: [{ line: "masterchef schema", about: "write it" }],
    load: () => import("./commands/schema.ts"),
  },
  {
    name: "completion",
    summary: "Print shell completion",
    about: [],
    arguments: [{ name: "SHELL", about: "bash, zsh or fish.", optional: false }],
    options: [],
    examples: [{ line: "source <(masterchef completion bash)", about: "complete in this shell" }],
    load: () => import("./commands/completion.ts"),
  },
];
