import type { Kernel, Outcome } from "@masterchef/kernel";
import type { ExitName } from "./exit-codes.ts";
import type { Invocation } from "./invocation.ts";
import { openKernel } from "./open-kernel.ts";
import { boundYoungGeneration } from "./young-generation.ts";

/** Thrown by `take` to end a command whose diagnostics were shown. Never leaves this file. */
class Ended extends Error {
  readonly exit: ExitName;

  constructor(exit: ExitName) {
    super(`Ended: ${exit}`);
    this.exit = exit;
  }
}

/** The kernel with what a command does after each request. */
export interface Work {
  readonly kernel: Kernel;
  /** Shows what there is to say about an outcome. Its value; with errors the command ends here. */
  take<T>(outcome: Outcome<T>): Promise<T>;
}

/** Runs a command with the kernel its options ask for, and closes the kernel whatever happens. */
export async function withKernel(
  invocation: Invocation,
  given: { readonly variables: boolean },
  command: (work: Work) => Promise<ExitName>,
): Promise<ExitName> {
  const opened = openKernel(invocation, given);
  if ("wrong" in opened) return await (await import("./wrong-usage.ts")).wrongUsage(invocation.view, opened.wrong, "");
  boundYoungGeneration();
  await using kernel = opened;
  const take = async <T>({ value, diagnostics }: Outcome<T>): Promise<T> => {
    if (diagnostics.length > 0) {
      const { reportDiagnostics } = await import("./report-diagnostics.ts");
      const exit = await reportDiagnostics(diagnostics, kernel, invocation.view);
      if (exit !== undefined) throw new Ended(exit);
    }
    if (value === undefined) throw new Error("Cannot go on: an outcome without a value and without an error");
    return value;
  };
  try {
    return await command({ kernel, take });
  } catch (error) {
    if (error instanceof Ended) return error.exit;
    throw error;
  }
}
