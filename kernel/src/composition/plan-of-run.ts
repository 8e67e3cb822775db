import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import type { HostPart } from "../plan/host-part.ts";
import { readKeptPlan } from "../plan/read-plan.ts";
import { runChain } from "../state/runs.ts";
import type { RunDetails } from "../state/runs.ts";
import { parseJson } from "../ir/parse-json.ts";
import type { PlanReport, SealedPlan } from "./kernel-contract.ts";
import type { SiteContext } from "./site-context.ts";

/** The plan that a run carried out, with the part for its host. */
export interface PlanOfRun extends SealedPlan {
  readonly part: HostPart;
  readonly host: string;
}

/** Puts the plan of a run together from what is kept with the state of the site, each content held against its digest. */
export async function planOfRun(context: SiteContext, { summary, records }: RunDetails): Promise<Outcome<PlanOfRun>> {
  const started = records.find(({ type }) => type === "run-started")?.body;
  if (started === undefined) return { diagnostics: [nothingRecorded(summary.id)] };
  const kept = isJsonObject(started) ? started["record"] : undefined;
  const [frameName, partName] = isJsonList(kept) ? kept : [];
  if (typeof frameName !== "string" || typeof partName !== "string") return { diagnostics: [notKept(summary.id)] };
  const known = readBefore.get(context);
  if (known?.digest === frameName) return { value: known, diagnostics: [] };
  const frame = await jsonOf(context, frameName);
  const part = await jsonOf(context, partName);
  if (frame === undefined || part === undefined) return { diagnostics: [notKept(summary.id)] };
  // The store has held both against their digests, which are the names of the plan and of its part.
  const { value, diagnostics } = readKeptPlan({ ...frame, digest: frameName, parts: { [partName]: part } }, `run ${summary.id}`);
  const host = value?.plan.hosts.find((each) => "part" in each && each.part === partName)?.host;
  const own = value?.plan.parts[partName];
  if (value === undefined || own === undefined || host === undefined) return { diagnostics };
  const read: PlanOfRun = { ...value, part: own, host };
  readBefore.set(context, read);
  return { value: read, diagnostics };
}

/** The last plan that was read, by the site: what is left of a run is shown before it is taken up, from the same plan. */
const readBefore = new WeakMap<SiteContext, PlanOfRun>();

/** The plan of a run, or of the one that this one went on from first. */
export async function reportOfRun(context: SiteContext, run: string): Promise<Outcome<PlanReport>> {
  const chain = await runChain(context.state, run);
  const broken = chain.flatMap(({ summary }) => summary.diagnostics);
  const [first] = chain;
  if (broken.length > 0 || first === undefined) return { diagnostics: broken };
  const { value, diagnostics } = await planOfRun(context, first);
  if (value === undefined) return { diagnostics };
  const { host, part } = value;
  return { value: { hosts: [{ host, steps: part.steps, failed: part.failed }], seal: () => value }, diagnostics };
}

function nothingRecorded(run: string): Diagnostic {
  const detail = `The journal of run ${run} tells nothing: the run ended before its first record, or somebody removed the journal. Restore it if you can; else run \`masterchef apply\` again, which asks the hosts how they are.`;
  return errorOf("MC_RUN_NOT_KEPT", { detail, about: run });
}

function notKept(run: string): Diagnostic {
  const detail = `Run ${run} ended before its first operation, so its plan was not kept and nothing is to be taken up. Run \`masterchef apply\` again.`;
  return errorOf("MC_RUN_NOT_KEPT", { detail, about: run });
}

async function jsonOf({ blobs }: SiteContext, digest: Json | undefined): Promise<JsonObject | undefined> {
  if (typeof digest !== "string" || !(await blobs.has(digest))) return undefined;
  const value = parseJson(Buffer.from(await blobs.read(digest)).toString("utf8"));
  return isJsonObject(value) ? value : undefined;
}
