import { failure, otherFailure } from "../failure.ts";
import { captured, tail } from "../process/captured.ts";
import { environment } from "../process/environment.ts";
import { runProcess } from "../process/run-process.ts";
import { refused } from "../stop.ts";
import type { ActContext } from "./act-context.ts";

/** What is validated. */
export interface Validation {
  /** Where the new content is for now. */
  readonly path: string;
  /** Where it is meant to be, for messages. */
  readonly written: string;
  readonly context: ActContext;
}

/** Throws a `Stop` unless the program accepts the new content by exiting with 0. */
export async function validate(argv: readonly string[], { path, written, context }: Validation): Promise<void> {
  if (argv.length === 0) throw refused(failure("malformed", `the command that validates ${written} is empty; name a program`));
  const ending = await runProcess({
    argv: argv.map((argument) => (argument === "{}" || argument.startsWith("{}:") ? path + argument.slice(2) : argument)),
    cwd: "/",
    env: environment("/", [], context.secrets),
    umask: 0o022,
    stdin: undefined,
    outputLimit: 64 * 1024,
    beyondLimit: "drop",
    deadline: context.deadline,
    grace: 0,
    endsGroup: true,
    signal: context.signal,
  });
  if (ending.tag === "failed") throw refused(ending.failure);
  const { exit } = ending;
  if (exit.tag === "code" && exit.val === 0) return;
  const end = exit.tag === "code" ? `exit code ${exit.val}` : exit.tag === "signal" ? `signal ${exit.val}` : "no such program";
  const text = captured(tail(Buffer.concat([ending.stdout, ending.stderr]), 2048));
  const said = text.tag === "text" && text.val.trim() !== "" ? `: ${text.val.trim()}` : "";
  throw refused(
    otherFailure("invalid-content", `${argv[0] ?? ""} does not accept the new content of ${written} (${end}); nothing was changed${said}`),
  );
}
