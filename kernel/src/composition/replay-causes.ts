import type { Query } from "@masterchef/wit/host";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Ir } from "../ir/ir.ts";
import { writeIr } from "../ir/write-ir.ts";
import type { HostPart } from "../plan/host-part.ts";
import { partDigest } from "../plan/plan-file.ts";
import { compareSteps } from "../plan/report/compare-steps.ts";
import { queryText } from "../plan/report/query-text.ts";
import type { ReplayCause } from "./kernel-contract.ts";

/** What a plan follows from, beside the answers. */
export interface ReplayInputs {
  /** Digest of the lock. */
  readonly lock: string;
  /** Version of the kernel. */
  readonly kernel: string;
  /** Version and digest of each plugin, by name. */
  readonly plugins: Readonly<Record<string, string>>;
  /** Digest of the graph. */
  readonly graph: string;
  /** The graph, if it is kept. */
  readonly ir: Ir | undefined;
}

/** A plan's part derived from recorded answers; no part if nothing could be planned. */
export interface Derivation {
  readonly part: HostPart | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What was asked and had not been asked then. */
  readonly unrecorded: readonly Query[];
}

/** What a run carried out, and what follows now. */
export interface Replayed {
  readonly part: HostPart;
  readonly then: ReplayInputs;
  readonly now: ReplayInputs;
  readonly derived: Derivation;
  /** Derives it once more. */
  readonly again: () => Promise<Derivation>;
  /** Derive it once more even if it is the same: a plugin may have said the same by chance. */
  readonly twice: boolean;
}

/** Why another part follows than the one that was carried out, or not the same each time; nothing if it does. What the inputs explain is not looked for in the plugins. */
export async function replayCauses({ part, then, now, derived, again, twice }: Replayed): Promise<readonly ReplayCause[]> {
  const given = inputCauses(then, now);
  if (given.length > 0) return given;
  const isSame = derived.part !== undefined && partDigest(derived.part) === partDigest(part);
  if (isSame && !twice) return [];
  const answers = otherAnswers(part, derived);
  if (answers.length > 0) return [{ what: "answer", changed: answers }];
  const plugins = new Set([...impure(part, derived), ...impure(derived.part, await again())]);
  if (plugins.size > 0) return [{ what: "impure", changed: [...plugins].toSorted() }];
  if (isSame) return [];
  return [{ what: "answer", changed: derived.unrecorded.length > 0 ? textsOf(derived.unrecorded) : [part.answers] }];
}

function inputCauses(then: ReplayInputs, now: ReplayInputs): readonly ReplayCause[] {
  const causes: ReplayCause[] = [];
  if (then.kernel !== now.kernel) causes.push({ what: "kernel", changed: [then.kernel, now.kernel] });
  if (then.lock !== now.lock) {
    const plugins = changedMembers(then.plugins, now.plugins);
    causes.push({ what: "plugin", changed: plugins.length > 0 ? plugins : ["masterchef.lock"] });
  }
  if (then.graph !== now.graph) causes.push({ what: "config", changed: changedResources(then.ir, now.ir) });
  return causes;
}

/** Questions that both rest on as observed, and that have another answer now. */
function otherAnswers(part: HostPart, { part: derived }: Derivation): readonly string[] {
  return [...new Set(compareSteps(part.steps, derived?.steps ?? []).flatMap(({ answers }) => answers))];
}

/** The plugins that did not say the same of the same. */
function impure(before: HostPart | undefined, { part, diagnostics }: Derivation): readonly string[] {
  const steps = before?.steps ?? [];
  if (part !== undefined) return compareSteps(steps, part.steps).map(({ plugin }) => plugin);
  const stuck = new Set(diagnostics.flatMap(({ about }) => about ?? []));
  return steps.flatMap(({ address, plugin }) => (stuck.has(address) ? [plugin] : []));
}

function textsOf(queries: readonly Query[]): readonly string[] {
  return [...new Set(queries.map(queryText))];
}

function changedMembers(then: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].filter((name) => then[name] !== now[name]).toSorted();
}

/** Addresses of resources that are declared otherwise, or no longer, or only now; relations that are others. */
function changedResources(then: Ir | undefined, now: Ir | undefined): readonly string[] {
  if (then === undefined || now === undefined) return [];
  const texts = (ir: Ir): Readonly<Record<string, string>> =>
    Object.fromEntries(ir.resources.map((resource) => [resource.address, writeIr({ ...ir, resources: [resource], relations: [] })]));
  const related = (ir: Ir): Readonly<Record<string, string>> =>
    Object.fromEntries(ir.relations.map(({ word, from, to }) => [`${from} ${word} ${to}`, word]));
  return [...changedMembers(texts(then), texts(now)), ...changedMembers(related(then), related(now))];
}
