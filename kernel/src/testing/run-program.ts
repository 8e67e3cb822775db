import type { Failure, FailureReason, Process, ProcessResult } from "@masterchef/wit/host";
import type { Machine } from "./machine.ts";

/** Something that is not done, or not answered; nothing was changed. */
export class Refusal extends Error {
  readonly failure: Failure;
  /** Whether the machine may have been changed. */
  readonly touched: boolean;

  constructor(failure: Failure, touched = false) {
    super(failure.message);
    this.failure = failure;
    this.touched = touched;
  }
}

/** A failure of one of the contract's reasons; any other word becomes `other`. */
export function failureOf(reason: Exclude<FailureReason["tag"], "other">, message: string): Failure {
  return { reason: { tag: reason }, message };
}

/** A failure that the contract has no reason for. */
export function otherFailure(reason: string, message: string): Failure {
  return { reason: { tag: "other", val: reason }, message };
}

/** Run one of the machine's programs. */
export function runProgram(machine: Machine, process: Process, as: { readonly user: string; readonly mayWrite: boolean }): ProcessResult {
  const name = process.argv[0] ?? "";
  const program = machine.programs.get(name);
  const silent = { stdout: { tag: "text", val: "" }, stderr: { tag: "text", val: "" } } as const;
  if (program === undefined) return { exit: { tag: "not-found" }, ...silent };
  const env = Object.fromEntries(process.env.flatMap(({ name: key, value }) => (value.tag === "text" ? [[key, value.val]] : [])));
  const stdin = process.stdin?.tag === "text" ? process.stdin.val : "";
  const { code = 0, said = "", ...result } = program({ argv: process.argv, stdin, env, user: as.user, mayWrite: as.mayWrite }, machine);
  return { exit: { tag: "code", val: code }, ...silent, stdout: { tag: "text", val: said }, ...result };
}
