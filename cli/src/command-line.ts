import { parseCommandLine } from "./arguments.ts";
import { exitCodes } from "./exit-codes.ts";
import type { ExitName } from "./exit-codes.ts";
import { DeferredView } from "./view/deferred-view.ts";
import type { View } from "./view/view.ts";

/** Carries out a command line and returns the exit code. Never throws: what nobody foresaw becomes a report file and exit code 70. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const json = argv.includes("--json") || argv.includes("-json");
  const view = json
    ? (await import("./view/json.ts")).jsonView()
    : new DeferredView(async () => (await import("./view/human.ts")).humanView(), { brief: true });
  let ended: ExitName;
  try {
    ended = await carryOut(argv, view);
  } catch (error) {
    const { explainFailure } = await import("./explain-failure.ts");
    ended = await explainFailure(error, argv, view);
  }
  await view.close();
  return exitCodes[ended].code;
}

async function carryOut(argv: readonly string[], view: View): Promise<ExitName> {
  const parsed = parseCommandLine(argv);
  switch (parsed.kind) {
    case "version":
      await view.show({ kind: "version", version: (await import("./version.ts")).version });
      return "done";
    case "help":
      return await showHelp(parsed.topic, view);
    case "wrong": {
      const { wrongUsage } = await import("./wrong-usage.ts");
      return await wrongUsage(view, parsed.detail, parsed.topic);
    }
    case "run": {
      const { run } = await parsed.command.load();
      return await run({ arguments: parsed.arguments, options: parsed.options, view, directory: process.cwd() });
    }
  }
}

async function showHelp(topic: string, view: View): Promise<ExitName> {
  const { helpFor } = await import("./help.ts");
  const text = helpFor(topic);
  if (text !== undefined) {
    await view.show({ kind: "help", topic, text });
    return "done";
  }
  const { wrongUsage } = await import("./wrong-usage.ts");
  return await wrongUsage(view, `There is no command "${topic}".`, "");
}
