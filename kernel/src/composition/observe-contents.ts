import type { Answer, Query } from "@masterchef/wit/host";
import type { Step } from "../plan/step.ts";
import type { PlanReport } from "./kernel-contract.ts";
import { targetPort } from "./session-ports.ts";
import type { SiteContext } from "./site-context.ts";

/** Larger files are told by their digests. In bytes. */
const comparedBytes = 256 << 10;

/** The contents that the steps of a plan would replace, as they are on the host now, by digest. Held in memory only. */
export async function observeContents(context: SiteContext, { hosts }: PlanReport): Promise<ReadonlyMap<string, Uint8Array>> {
  const steps = hosts.flatMap((host) => ("steps" in host ? host.steps : []));
  const queries = steps.flatMap(replacedFiles);
  const contents = new Map<string, Uint8Array>();
  if (queries.length === 0) return contents;
  const answers = await targetPort(await context.session()).ask(queries);
  for (const answer of answers) {
    const content = contentOf(answer);
    if (content !== undefined) contents.set(content.digest, content.bytes);
  }
  return contents;
}

function replacedFiles(step: Step): readonly Query[] {
  if (step.kind !== "change") return [];
  return step.operations.flatMap(({ operation }) => {
    const { act, identity } = operation;
    if (act.tag !== "write-file" || act.val.replaces.tag !== "digest") return [];
    const val = { path: act.val.path, follow: false, want: { content: true, digest: true }, contentLimit: comparedBytes };
    return [{ read: { tag: "file", val }, reads: [], ...(identity === undefined ? {} : { identity }) }];
  });
}

function contentOf({ outcome }: Answer): { readonly digest: string; readonly bytes: Uint8Array } | undefined {
  if (outcome.tag === "err" || outcome.val.tag !== "file" || outcome.val.val.state.tag === "absent") return undefined;
  const { digest, content } = outcome.val.val.state.val;
  if (digest === undefined || content === undefined) return undefined;
  return { digest, bytes: content.tag === "text" ? Buffer.from(content.val) : content.val };
}
