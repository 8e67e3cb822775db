import { canonicalText } from "../../ir/canonical-text.ts";
import { grades } from "../step.ts";
import type { Grade } from "../step.ts";
import type { Baseline, BaselineHost, BaselineResource, BaselineWork } from "./baseline.ts";
import { workJson } from "./work-json.ts";

/** What became of a plan that was held against a baseline. */
export interface BaselineReport {
  /** Undefined: there was no baseline, and it was written. */
  readonly comparison?: BaselineComparison | undefined;
  /** The plan has taken the place of the baseline it was held against. */
  readonly replaced?: boolean | undefined;
}

/** How a plan stands to its baseline. */
export interface BaselineComparison {
  /** What is worse: it does something that the baseline did not, does it otherwise, knows less, or manages less. */
  readonly regressions: readonly BaselineDifference[];
  /** What is better: settled or decided by now, better known, or new and settled. */
  readonly improvements: readonly BaselineDifference[];
}

/** One way in which a plan differs from its baseline. */
export interface BaselineDifference {
  readonly host: string;
  /** Missing where it is about the host as a whole. */
  readonly address?: string | undefined;
  /** In plain words: `was settled, would now update`. */
  readonly text: string;
  /** What the baseline holds of it, and the plan; missing on the side where there is nothing to do or nothing was said. */
  readonly before?: BaselineWork | undefined;
  readonly after?: BaselineWork | undefined;
}

/** Holds a plan against its baseline, host by host and resource by resource. */
export function compareBaseline(before: Baseline, after: Baseline): BaselineComparison {
  const comparison = new Comparison();
  const current = new Map(after.hosts.map((host) => [host.host, host]));
  const old = new Set(before.hosts.map(({ host }) => host));
  for (const host of before.hosts) comparison.hosts(host, current.get(host.host));
  for (const host of after.hosts) if (!old.has(host.host)) comparison.hosts({ host: host.host, resources: [] }, host);
  return { regressions: comparison.regressions, improvements: comparison.improvements };
}

type Untold = Omit<BaselineDifference, "text">;

class Comparison {
  readonly regressions: BaselineDifference[] = [];
  readonly improvements: BaselineDifference[] = [];

  hosts(before: BaselineHost, after: BaselineHost | undefined): void {
    const { host } = before;
    if (after === undefined) {
      this.regressions.push({ host, text: "is not in the plan any more" });
    } else if ("unreachable" in after) {
      if (!("unreachable" in before)) this.regressions.push({ host, text: `could be reached, and cannot be now: ${after.unreachable}` });
    } else {
      if ("unreachable" in before) this.improvements.push({ host, text: "could not be reached, and can be now" });
      this.#resources(host, "unreachable" in before ? [] : before.resources, after.resources);
    }
  }

  #resources(host: string, before: readonly BaselineResource[], after: readonly BaselineResource[]): void {
    const current = new Map(after.map((resource) => [resource.address, resource]));
    const old = new Map(before.map((resource) => [resource.address, resource]));
    for (const resource of before) {
      if (!current.has(resource.address))
        this.regressions.push({ host, address: resource.address, text: "is not in the plan any more", before: shown(resource) });
    }
    for (const resource of after) {
      const was = old.get(resource.address);
      if (was === undefined) this.#added(host, resource);
      else this.#resource(host, was, resource);
    }
  }

  #added(host: string, { address, ...work }: BaselineResource): void {
    if (work.does === "settled") this.improvements.push({ host, address, text: "is new, and settled" });
    else this.regressions.push({ host, address, text: `is new, and ${wouldWords[work.does]}`, after: work });
    if (work.refresh !== undefined) this.regressions.push({ host, address, text: "is new, and is refreshed", after: work.refresh });
  }

  #resource(host: string, before: BaselineResource, after: BaselineResource): void {
    const { address } = after;
    const differing = { host, address, before: shown(before), after: shown(after) };
    if (before.does !== after.does) this.#does(differing, before, after);
    else this.#work(differing, before, after);
    this.#refresh({ host, address }, before, after);
  }

  #does(differing: Untold, before: BaselineResource, after: BaselineResource): void {
    const text = `${wasWords[before.does]}, ${after.does === "settled" ? "is settled" : wouldWords[after.does]} now`;
    const better = after.does === "settled" || (before.does === "open" && gradeFalls(after.grade, before.grade));
    (better ? this.improvements : this.regressions).push({ ...differing, text });
  }

  /** The same is done, or nothing: by the same operations, and as well known? */
  #work(differing: Untold, before: BaselineWork, after: BaselineWork): void {
    const graded = { ...differing, text: `was ${before.grade}, is now ${after.grade}` };
    if (before.grade === "open" && after.grade !== "open") this.improvements.push(graded);
    else if (bytesOf(before) !== bytesOf(after)) this.regressions.push({ ...differing, text: "would be done by other operations" });
    else if (gradeFalls(before.grade, after.grade)) this.regressions.push(graded);
    else if (gradeFalls(after.grade, before.grade)) this.improvements.push(graded);
  }

  #refresh(place: Pick<BaselineDifference, "host" | "address">, before: BaselineResource, after: BaselineResource): void {
    const [was, is] = [before.refresh, after.refresh];
    if (was === undefined && is === undefined) return;
    if (was === undefined) this.regressions.push({ ...place, text: "was not refreshed, would be now", after: is });
    else if (is === undefined) this.improvements.push({ ...place, text: "was refreshed, would not be now", before: was });
    else this.#work({ ...place, before: was, after: is }, was, is);
  }
}

/** A settled resource has no work to show. */
function shown(resource: BaselineResource): BaselineWork | undefined {
  if (resource.does === "settled") return undefined;
  const { grade, operations, may } = resource;
  return { grade, operations, may };
}

/** What would be done, without how much is known of it. */
function bytesOf(work: BaselineWork): string {
  const { operations, may = null } = workJson(work);
  return canonicalText([operations ?? null, may]);
}

/** Whether less is known in the second than in the first. */
function gradeFalls(first: Grade, second: Grade): boolean {
  return grades.indexOf(first) < grades.indexOf(second);
}

const wouldWords: Readonly<Record<Exclude<BaselineResource["does"], "settled">, string>> = {
  create: "would be created",
  update: "would be changed",
  replace: "would be replaced",
  remove: "would be removed",
  execute: "would be run",
  refresh: "would be refreshed",
  open: "is open",
};

const wasWords: Readonly<Record<BaselineResource["does"], string>> = {
  settled: "was settled",
  create: "would have been created",
  update: "would have been changed",
  replace: "would have been replaced",
  remove: "would have been removed",
  execute: "would have been run",
  refresh: "would have been refreshed",
  open: "was open",
};
