import { spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const root: string = fileURLToPath(new URL("../../", import.meta.url));

/** A case: files to begin with, and a transcript of commands with what they print. */
export interface TranscriptCase {
  readonly title: string;
  readonly files: ReadonlyMap<string, string>;
  readonly commands: readonly TranscriptCommand[];
}

/** A command line, and what it printed: both streams together, and the exit code if it is not 0. */
export interface TranscriptCommand {
  readonly line: string;
  readonly output: string;
}

/**
 * Reads a case. The first lines are its title. `=== name` begins a file, `=== transcript` the transcript, in which `$ ` begins a command.
 */
function parseCase(text: string): TranscriptCase {
  const files = new Map<string, string>();
  let title = "";
  let name: string | undefined;
  let body = "";
  const end = (): void => {
    if (name === undefined) title = body.trim();
    else files.set(name, body);
  };
  for (const line of text.split(/(?<=\n)/)) {
    const heading = /^=== (.+)\n$/.exec(line);
    if (heading === null) {
      body += line;
      continue;
    }
    end();
    name = heading[1];
    body = "";
  }
  end();
  const transcript = files.get("transcript") ?? "";
  files.delete("transcript");
  return { title, files, commands: commandsOf(transcript) };
}

/** A case as text, in the form `parseCase` reads. */
export function formatCase({ title, files, commands }: TranscriptCase): string {
  const parts = [`${title}\n`, ...Array.from(files, ([name, body]) => `=== ${name}\n${body}`), "=== transcript\n"];
  return parts.join("") + commands.map(({ line, output }) => `$ ${line}\n${output}`).join("");
}

/** Runs the commands of a case in a folder of their own, one after another, and returns it with what they really printed. */
export async function playCase(played: TranscriptCase): Promise<TranscriptCase> {
  const folder = await mkdtemp(join(tmpdir(), "masterchef-case-"));
  try {
    for (const [name, body] of played.files) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), body);
    }
    const commands: TranscriptCommand[] = [];
    for (const { line } of played.commands) {
      const { output, code } = await runShell(line, folder);
      const ended = code === 0 ? "" : `[exit ${code}]\n`;
      commands.push({ line, output: stable(output.endsWith("\n") || output === "" ? output : `${output}\n`, folder) + ended });
    }
    return { ...played, commands };
  } finally {
    await runShell("chmod -R u+rwX .", folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Both streams in the order written, and the words of cases. */
const prelude = [
  "exec 2>&1",
  // Looks into JSON without needing another program.
  'pick() { node "$ROOT/test/e2e/pick.mjs" "$@"; }',
  // As a user whom permissions bind, with a cache of its own.
  'plain() { if [ "$(id -u)" = 0 ]; then XDG_CACHE_HOME=$HOME/plain-cache MASTERCHEF_TARGET_STATE=$HOME/.plain-target setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"; else "$@"; fi; }',
  // What is done side by side is told in the order in which it ends; progress depends on the machine, and must not push out what a case shows.
  'sorted() { local code=0; "$@" 2> "$HOME/.told" || code=$?; grep -v "^[a-z].*…$" "$HOME/.told" | sort; rm "$HOME/.told"; return $code; }',
  // With file systems of its own.
  'namespace() { unshare --map-root-user --mount bash -c "$1"; }; export -f sorted',
  "",
].join("; ");

/** Whether this machine lets its users have file systems of their own. */
export function hasNamespaces(): boolean {
  return spawnSync("unshare", ["--map-root-user", "--mount", "true"]).status === 0;
}

/** Runs a line of shell with the repository's own Node and `masterchef` first on the path. */
export async function runShell(line: string, folder: string): Promise<{ readonly output: string; readonly code: number }> {
  const { PATH: path = "" } = process.env;
  const child = spawn("timeout", ["--signal=KILL", "250", "bash", "-c", `${prelude}${line}`], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: `${join(root, "node_modules/.bin")}:${path}`,
      HOME: folder,
      MASTERCHEF_TARGET_STATE: join(folder, ".target"),
      LANG: "C.UTF-8",
      XDG_CACHE_HOME: join(root, "node_modules/.cache"),
      ROOT: root,
    },
  });
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) =>
      resolve({ output: Buffer.concat(pieces).toString("utf8"), code: code ?? (signal === null ? 1 : 128) }),
    );
  });
}

/** The text without what differs from one run to the next: where it ran, when, how long, and under which names. */
function stable(output: string, folder: string): string {
  return (
    output
      // Progress is said after a second: whether it is depends on the machine.
      .replaceAll(/^[a-z].*…\n/gm, "")
      // So is how long a step took, where that is worth a word.
      .replaceAll(/^( {2}\S .*\S) {2}\d+(\.\d)? s$/gm, "$1")
      .replaceAll(/^( {2}x .*\S), \d+(\.\d)? s$/gm, "$1")
      // How many plugins come along is no case's business.
      .replaceAll(/\bwhich pins \d+ plugins\b/g, "which pins N plugins")
      .replaceAll(folder, "FOLDER")
      .replaceAll(root, "ROOT/")
      .replaceAll(/sha256:[0-9a-f]{64}/g, "DIGEST")
      .replaceAll(/sha256:[0-9a-f]{6}…[0-9a-f]{4}/g, "DIGEST")
      .replaceAll(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, "RUN")
      .replaceAll(/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+Z)?/g, "TIME")
      .replaceAll(/\b\d+(\.\d)? s\b/g, "N s")
      .replaceAll(/\b[Pp]rocess \d+/g, "process PID")
  );
}

/** Reads a case from its file. */
export async function readCase(file: string): Promise<TranscriptCase> {
  return parseCase(await readFile(file, "utf8"));
}

function commandsOf(transcript: string): readonly TranscriptCommand[] {
  const commands: { line: string; output: string }[] = [];
  for (const line of transcript.split(/(?<=\n)/)) {
    const last = commands.at(-1);
    if (line.startsWith("$ ")) commands.push({ line: line.slice(2).trimEnd(), output: "" });
    else if (last !== undefined) last.output += line;
  }
  return commands;
}
