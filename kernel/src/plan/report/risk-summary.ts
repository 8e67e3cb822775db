import type { Step } from "../step.ts";
import { stepsOn } from "./reported-host.ts";
import type { ReportedHost } from "./reported-host.ts";
import { riskLevels, worseRisk } from "./risk.ts";
import type { Risk, RiskLevel } from "./risk.ts";
import { stepRisks } from "./step-risks.ts";

/** What is at stake in a plan. */
export interface RiskSummary {
  /** The worst of its reasons; `low` if there are none. */
  readonly level: RiskLevel;
  /** Steps that do or may do something, by the worst reason of each; `none` have no reason. */
  readonly steps: Readonly<Record<RiskLevel | "none", number>>;
  /** Hosts on which something is or may be done, in the order of the plan. */
  readonly hosts: readonly string[];
  /** Worst first, then in the order of the plan. What is the same on several hosts is one reason. */
  readonly reasons: readonly RiskReason[];
}

/** One reason, and where it holds. */
export interface RiskReason extends Risk {
  /** The resource; missing where it is about the host as a whole. */
  readonly address?: string | undefined;
  /** Whether it is about the resource's refresh, which happens only if what it listens to changes. */
  readonly refresh: boolean;
  readonly hosts: readonly string[];
}

/** Says in plain words what is at stake in a plan. */
export function summarizeRisk(hosts: readonly ReportedHost[]): RiskSummary {
  const steps: Record<RiskLevel | "none", number> = { none: 0, low: 0, medium: 0, high: 0 };
  const reasons = new Map<string, { readonly reason: Omit<RiskReason, "hosts">; readonly hosts: string[] }>();
  const add = (host: string, reason: Omit<RiskReason, "hosts">): void => {
    const key = JSON.stringify([reason.address ?? null, reason.refresh, reason.level, reason.text]);
    const known = reasons.get(key);
    if (known === undefined) reasons.set(key, { reason, hosts: [host] });
    else known.hosts.push(host);
  };
  for (const host of hosts) {
    if ("unreachable" in host) add(host.host, unreachableReason(host.unreachable));
    for (const step of stepsOn(host)) {
      if (step.kind === "settled") continue;
      const risks = stepRisks(step);
      steps[risks[0]?.level ?? "none"] += 1;
      for (const risk of risks) add(host.host, { ...risk, address: step.address, refresh: step.kind === "refresh" });
    }
  }
  const all = Array.from(reasons.values(), ({ reason, hosts: where }): RiskReason => ({ ...reason, hosts: where }));
  return {
    level: all.reduce<RiskLevel>((level, reason) => worseRisk(level, reason.level), "low"),
    steps,
    hosts: hosts.filter((host) => stepsOn(host).some(doesSomething)).map(({ host }) => host),
    reasons: all.toSorted((a, b) => riskLevels.indexOf(b.level) - riskLevels.indexOf(a.level)),
  };
}

function doesSomething({ kind }: Step): boolean {
  return kind !== "settled";
}

function unreachableReason(message: string): Omit<RiskReason, "hosts"> {
  return {
    level: "medium",
    kind: "unreachable",
    refresh: false,
    text: `could not be reached (${message}): nothing is known of it, and nothing is done`,
  };
}
