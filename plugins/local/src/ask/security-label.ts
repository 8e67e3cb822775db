import { existsSync } from "node:fs";
import { runProcess } from "../process/run-process.ts";

/** How to read a label. */
export interface LabelOptions {
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** Whether this machine labels its files. Node has no extended attributes, so labels are read and set through the tools of the target. */
export function hasSecurityLabels(): boolean {
  return existsSync("/sys/fs/selinux/enforce");
}

/** The label of a file; nothing where the target has none. */
export async function securityLabel(path: string, { follow, signal }: LabelOptions): Promise<string | undefined> {
  if (!hasSecurityLabels()) return undefined;
  const ending = await runProcess({
    argv: ["stat", ...(follow ? ["-L"] : []), "--printf=%C", "--", path],
    cwd: "/",
    env: { LC_ALL: "C.UTF-8" },
    umask: 0o022,
    stdin: undefined,
    outputLimit: 4096,
    beyondLimit: "drop",
    deadline: 5000,
    grace: 0,
    endsGroup: true,
    signal,
  });
  if (ending.tag !== "ended" || ending.exit.tag !== "code" || ending.exit.val !== 0) return undefined;
  const label = Buffer.from(ending.stdout).toString("utf8").replace(/\0$/, "");
  return label === "" || label === "?" ? undefined : label;
}
