import type { Captured, ExitMeaning, Run, TransportOutcome } from "@masterchef/wit/host";
import { programBase } from "../ask/process.ts";
import { otherFailure } from "../failure.ts";
import { captured, tail } from "../process/captured.ts";
import { runProcess } from "../process/run-process.ts";
import { failed, refused } from "../stop.ts";
import { outcome } from "./act-context.ts";
import type { ActContext } from "./act-context.ts";
import { createOutput } from "./output.ts";

/** A program that is told to end has so long to do so, in milliseconds: a package manager killed at once leaves a broken database. */
const grace = 2000;
/** What is kept of each stream for a person. */
const keptOutput = 8 * 1024;

/** Runs a program and judges it by what the operation says of its exit codes and its output. */
export async function runProgram(act: Run, context: ActContext): Promise<TransportOutcome> {
  const base = programBase(act.process, context);
  const output = createOutput(context.onOutput);
  const ending = await runProcess({
    ...base,
    beyondLimit: "drop",
    deadline: context.deadline,
    grace,
    endsGroup: false,
    signal: context.signal,
    onOutput: output.push,
  });
  output.end();
  const [name = ""] = base.argv;
  if (ending.tag === "failed") {
    const said = lastWords(ending.stdout, ending.stderr);
    throw (ending.started ? failed : refused)({ ...ending.failure, message: ending.failure.message + said });
  }
  const { exit, stdout, stderr } = ending;
  if (exit.tag === "not-found")
    throw refused(otherFailure("missing", `there is no program ${name} on the target; install it or give its absolute path`));
  if (exit.tag === "signal")
    throw failed(otherFailure("signal", `${name} was ended by the signal ${exit.val}${lastWords(stdout, stderr)}`));
  const meaning = meaningOf(exit.val, act);
  if (meaning === "busy")
    throw refused(
      otherFailure(
        "busy",
        `${name} says that something else holds what it needs (exit code ${exit.val}); run again later${lastWords(stdout, stderr)}`,
      ),
    );
  if (meaning === undefined)
    throw failed(otherFailure("exit-code", `${name} ended with exit code ${exit.val}${lastWords(stdout, stderr)}`));
  if (act.contains !== undefined && !holds(act.contains, stdout) && !holds(act.contains, stderr)) {
    throw failed(
      otherFailure(
        "output",
        `${name} ended with exit code ${exit.val}, but ${JSON.stringify(act.contains)} stands nowhere in what it said${lastWords(stdout, stderr)}`,
      ),
    );
  }
  return outcome(meaning !== "unchanged", { code: exit.val, stdout: last(stdout), stderr: last(stderr) });
}

function meaningOf(code: number, act: Run): ExitMeaning | undefined {
  if (act.exits.length === 0) return code === 0 ? "done" : undefined;
  return act.exits.find((rule) => rule.code === code)?.means;
}

function holds(text: string, bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(text);
}

function last(bytes: Uint8Array): Captured {
  return captured(tail(bytes, keptOutput));
}

/** What a failed program said last, for the message: its errors, or else its output. */
function lastWords(stdout: Uint8Array, stderr: Uint8Array): string {
  const text = Buffer.from(tail(stderr.length > 0 ? stderr : stdout, 1024))
    .toString("utf8")
    .trim();
  return text === "" ? "" : `; it said: ${text}`;
}
