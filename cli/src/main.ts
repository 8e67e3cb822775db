import { runCommandLine } from "./command-line.ts";

// Everything has been written by now: pipes, files and terminals are written to synchronously. What still runs was only asked, and ends with this process.
process.exit(await runCommandLine(process.argv.slice(2)));
