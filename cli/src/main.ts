import { runCommandLine } from "./command-line.ts";

// Whoever reads what is printed may leave before the end: what is under way goes on all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: Error) => {
    if (!("code" in error) || error.code !== "EPIPE") throw error;
  });
}

// Everything has been written by now: pipes, files and terminals are written to synchronously. What still runs was only asked, and ends with this process.
void runCommandLine(process.argv.slice(2))
  .catch(brokenInstallation)
  .then((code) => process.exit(code));

/** What cannot even be told as a diagnostic: a part of the program itself is missing. */
function brokenInstallation(error: unknown): number {
  process.stderr.write(
    `Masterchef cannot be loaded: ${error instanceof Error ? error.message : String(error)}\nInstall it again; in a clone, run "npm ci".\n`,
  );
  return 70;
}
