import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commands } from "../../cli/src/command-table.ts";
import { exitCodes } from "../../cli/src/exit-codes.ts";
import { root } from "./transcript.ts";

// With --json every command says all it has to say in JSON Lines on standard output, and nothing anywhere else, whether it goes well or not.

/** How each command is typed on the starter site, in this order. RUN: the run that its apply made. */
const typed: Readonly<Record<string, readonly string[]>> = {
  init: ["init", "site"],
  validate: ["validate"],
  import: ["import", "localhost", "--type", "hostname", "--output", "../imported"],
  fmt: ["fmt"],
  plan: ["plan", "--out", "site.plan"],
  "plan risk": ["plan", "risk", "site.plan"],
  "plan reproduce": ["plan", "reproduce", "site.plan", "site.plan"],
  graph: ["graph", "site.plan"],
  "graph query": ["graph", "query", "nothing.there", "site.plan"],
  show: ["show", "site.plan"],
  apply: ["apply", "site.plan"],
  resume: ["resume", "RUN", "--yes"],
  check: ["check"],
  diff: ["diff"],
  rollback: ["rollback", "RUN"],
  replay: ["replay", "RUN"],
  runs: ["runs"],
  "runs show": ["runs", "show", "RUN"],
  "owed list": ["owed", "list"],
  "owed adopt": ["owed", "adopt", "none"],
  "owed drop": ["owed", "drop", "none"],
  "breaker list": ["breaker", "list"],
  "breaker reset": ["breaker", "reset", "file.none"],
  "plugin list": ["plugin", "list"],
  "plugin inspect": ["plugin", "inspect", "masterchef/files"],
  "plugin lock": ["plugin", "lock"],
  "conformance run": ["conformance", "run", join(root, "plugins/command/dist/command.wasm")],
  "conformance list": ["conformance", "list"],
  "conformance explain": ["conformance", "explain", "law-1/pure"],
  explain: ["explain", "MC_YAML_SYNTAX"],
  schema: ["schema"],
  completion: ["completion", "bash"],
};

/** What tells of each of some things, and of none where there is none. */
const lists: readonly string[] = ["owed list", "breaker list", "plugin lock"];

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let folder = "";
let run = "none";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "masterchef-json-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function say(argv: readonly string[], cwd: string): Promise<Said> {
  const env = {
    ...process.env,
    HOME: folder,
    XDG_CACHE_HOME: join(root, "node_modules/.cache"),
    MASTERCHEF_TARGET_STATE: join(folder, ".target"),
  };
  const child = spawn(process.execPath, [join(root, "cli/bin/masterchef.mjs"), ...argv], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const pieces = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (pieces.stdout += piece));
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (pieces.stderr += piece));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...pieces }));
  });
}

/** The records; an error says which line is none. */
function recordsOf(stdout: string): readonly Readonly<Record<string, unknown>>[] {
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const record: unknown = JSON.parse(line);
      if (typeof record !== "object" || record === null || Array.isArray(record)) throw new TypeError(`no record: ${line}`);
      return Object.fromEntries(Object.entries(record));
    });
}

it("every command is typed here", () => {
  expect(Object.keys(typed)).toEqual(commands.map(({ name }) => name));
});

// One after the other: each finds what those before it left.
it.each(Object.entries(typed))("%s", async (name, words) => {
  const cwd = name === "init" ? folder : join(folder, "site");
  const { code, stdout, stderr } = await say([...words.map((word) => (word === "RUN" ? run : word)), "--json"], cwd);
  const records = recordsOf(stdout);
  expect({
    stderr,
    documented: Object.values(exitCodes).some((exit) => exit.code === code),
    ended: stdout === "" || stdout.endsWith("\n"),
  }).toEqual({
    stderr: "",
    documented: true,
    ended: true,
  });
  if (!lists.includes(name)) expect(records.length).toBeGreaterThan(0);
  expect(records.filter((record) => record["v"] !== 1 || typeof record["type"] !== "string")).toEqual([]);
  // What ends in anything but success says why.
  if (code !== 0) expect(records.map(({ type }) => type)).toContain("diagnostic");
  if (name !== "apply") return;
  run = String(records.find(({ type }) => type === "run")?.["run"]);
  expect(run).toMatch(/^[0-9A-Z]{26}$/);
});

it.each(["plan", "import", "plugin list"])("%s says in the same way that it was typed wrongly", async (name) => {
  const { code, stdout, stderr } = await say([...name.split(" "), "--no-such-option", "--json"], folder);
  expect([code, stderr, recordsOf(stdout).map(({ code: said }) => said)]).toEqual([64, "", ["MC_USAGE"]]);
});
