import type { Captured, ProcessResult } from "@masterchef/sdk";

/** What a program wrote, if it is text. */
function textOf(captured: Captured): string | undefined {
  return captured.tag === "text" ? captured.val : undefined;
}

/** Standard output of a program that ended with one of these codes. */
export function outputOf({ exit, stdout }: ProcessResult, codes: readonly number[] = [0]): string | undefined {
  return exit.tag === "code" && codes.includes(exit.val) ? textOf(stdout) : undefined;
}
