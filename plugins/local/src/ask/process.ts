import { userInfo } from "node:os";
import type { Answer, Process, Query } from "@masterchef/wit/host";
import { contentSource } from "../blob/content-bytes.ts";
import { failure } from "../failure.ts";
import { pathFailure } from "../path/canonical-path.ts";
import { captured } from "../process/captured.ts";
import { environment } from "../process/environment.ts";
import { runProcess } from "../process/run-process.ts";
import type { Program } from "../process/run-process.ts";
import { Stop, refused } from "../stop.ts";
import { observed, unanswered } from "./answer.ts";
import type { Context } from "./context.ts";

const outputMaximum = 8 * 1024 * 1024;
const argvMaximum = 128 * 1024;

/** The part of a program that the contract's `process` says. */
export type ProgramBase = Pick<Program, "argv" | "cwd" | "env" | "umask" | "stdin" | "outputLimit">;

/** Looks up everything a process names. Throws a `Stop` if something is wrong with it. */
export function programBase(process: Process, context: Context): ProgramBase {
  const { argv } = process;
  if (argv.length === 0) throw refused(failure("malformed", "the command line is empty; name a program"));
  if (argv.reduce((sum, argument) => sum + Buffer.byteLength(argument) + 1, 0) > argvMaximum) {
    throw refused(failure("malformed", "the command line is longer than 128 KiB; pass the data on standard input"));
  }
  const malformed = process.cwd === undefined ? undefined : pathFailure(process.cwd);
  if (malformed !== undefined) throw refused(malformed);
  const home = homeOfSelf(context);
  return {
    argv,
    cwd: process.cwd ?? "/",
    env: environment(home, process.env, context.secrets),
    umask: process.umask ?? 0o022,
    stdin: process.stdin === undefined ? undefined : contentSource(process.stdin, context).all(),
    outputLimit: Math.min(process.outputLimit, outputMaximum),
  };
}

function homeOfSelf(context: Context): string {
  const uid = process.getuid?.();
  const user = uid === undefined ? undefined : context.accounts().userById(uid);
  if (user !== undefined) return user.home;
  try {
    return userInfo().homedir;
  } catch {
    return "/";
  }
}

/** Runs a probe: when it has ended nothing of it is left running. */
export async function answerProcess(process: Process, query: Query, context: Context, deadline: number): Promise<Answer> {
  try {
    const base = programBase(process, context);
    const scratch = query.scratch === undefined ? undefined : context.scratch.folder(query.scratch);
    const ending = await runProcess({
      ...base,
      ...(scratch === undefined ? {} : { cwd: process.cwd ?? scratch, env: { ...base.env, SCRATCH: scratch, TMPDIR: scratch } }),
      beyondLimit: "end",
      deadline,
      grace: 0,
      endsGroup: true,
      signal: context.signal,
    });
    if (ending.tag === "failed") return unanswered(ending.failure);
    const { exit, stdout, stderr } = ending;
    return observed({ tag: "process", val: { exit, stdout: captured(stdout), stderr: captured(stderr) } });
  } catch (error) {
    if (error instanceof Stop && error.reason.tag !== "stale") return unanswered(error.reason.val);
    throw error;
  }
}
