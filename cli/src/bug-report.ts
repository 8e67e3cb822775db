import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { errorOf } from "@masterchef/kernel";
import type { Diagnostic } from "@masterchef/kernel";
import { version } from "./version.ts";

/** Writes what we need to know about a failure of ours to a private file, and says where it is. */
export async function writeBugReport(error: unknown, argv: readonly string[]): Promise<Diagnostic> {
  const report = [
    `masterchef ${version}, node ${process.version}, ${process.platform} ${process.arch}`,
    `command: ${withoutValues(argv).join(" ")}`,
    "",
    storyOf(error),
    "",
  ].join("\n");
  const name = `bug-${new Date().toISOString().replaceAll(/[:.]/g, "-")}-${process.pid}.txt`;
  const first = error instanceof SuppressedError ? firstOf(error) : error;
  const message = first instanceof Error ? first.message : String(first);
  for (const folder of reportFolders()) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, name);
      await writeFile(file, report, { mode: 0o600, flag: "wx" });
      return errorOf("MC_BUG", {
        detail: `${message}\nThis is our mistake. Please report it with the file ${file}; look through it first, it may quote the site.`,
      });
    } catch {
      continue;
    }
  }
  return errorOf("MC_BUG", {
    detail: `${message}\nThis is our mistake, and no report file could be written. Please report it with this text:\n${report}`,
  });
}

function reportFolders(): readonly string[] {
  const state = process.env["XDG_STATE_HOME"];
  return [state === undefined || state === "" ? join(homedir(), ".local", "state", "masterchef") : join(state, "masterchef")];
}

/** Values of variables may be anything: the report names the variable only. */
function withoutValues(argv: readonly string[]): readonly string[] {
  return argv.map((argument, index) => {
    const isValue = /^--?var$/.test(argv[index - 1] ?? "") || /^--?var=/.test(argument);
    return isValue ? argument.replace(/^((?:--?var=)?[^=]*)=.*$/s, "$1=...") : argument;
  });
}

/** What went wrong first, where something else did while all was wound up. */
function firstOf(error: SuppressedError): unknown {
  const suppressed: unknown = error.suppressed;
  return suppressed instanceof SuppressedError ? firstOf(suppressed) : suppressed;
}

/** The stack of an error and of everything behind it. */
function storyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const behind: unknown[] = [error.cause];
  if (error instanceof SuppressedError) behind.push(error.suppressed, error.error);
  return [error.stack ?? error.message, ...behind.flatMap((each) => (each === undefined ? [] : [`behind it: ${storyOf(each)}`]))].join(
    "\n",
  );
}
