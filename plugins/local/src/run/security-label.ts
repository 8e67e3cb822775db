import { hasSecurityLabels } from "../ask/security-label.ts";
import { failure, otherFailure } from "../failure.ts";
import { runProcess } from "../process/run-process.ts";
import { refused } from "../stop.ts";

/** Which label something gets: one that is named, or that of the file it replaces. */
export type LabelSource = { readonly tag: "named"; readonly val: string } | { readonly tag: "like"; readonly val: string };

/** The label something should get; nothing where the target has no labels and none is asked for. */
export function labelSource(wanted: string | undefined, old: string | undefined): LabelSource | undefined {
  if (wanted !== undefined) return { tag: "named", val: wanted };
  return old !== undefined && hasSecurityLabels() ? { tag: "like", val: old } : undefined;
}

/** Labels a path that nobody uses yet, through the target's own tool. Throws a `Stop`. */
export async function applyLabel(path: string, source: LabelSource, signal: AbortSignal): Promise<void> {
  if (!hasSecurityLabels())
    throw refused(failure("unsupported", `${path} cannot be labelled: this target has no security labels; leave \`security_label\` out`));
  const what = source.tag === "named" ? [source.val] : [`--reference=${source.val}`];
  const ending = await runProcess({
    argv: ["chcon", "--no-dereference", ...what, "--", path],
    cwd: "/",
    env: { LC_ALL: "C.UTF-8" },
    umask: 0o022,
    stdin: undefined,
    outputLimit: 4096,
    beyondLimit: "drop",
    deadline: 10_000,
    grace: 0,
    endsGroup: true,
    signal,
  });
  if (ending.tag === "failed") throw refused(ending.failure);
  if (ending.exit.tag === "code" && ending.exit.val === 0) return;
  const text = Buffer.from(ending.stderr).toString("utf8").trim();
  throw refused(
    otherFailure(
      "security-label",
      `${path} could not be given its security label: ${text === "" ? "chcon failed" : text}; check the label's name`,
    ),
  );
}
