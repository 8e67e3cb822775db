import { PluginFault } from "./calls.ts";
import type { Check, Examined } from "./check.ts";
import { checks } from "./checks.ts";
import { includes } from "./profile.ts";
import type { Profile } from "./profile.ts";
import type { CheckResult, Report } from "./report.ts";
import type { Subject } from "./subject.ts";

/** Told before each check. */
export type OnCheck = (check: Check, at: { readonly number: number; readonly of: number }) => void;

/** Runs the checks of a profile one after the other. A plugin that fails at a call fails the check that made it. */
export async function runChecks(subject: Subject, profile: Profile, onCheck: OnCheck = () => undefined): Promise<Report> {
  const wanted = checks.filter(({ from }) => includes(profile, from));
  const results: CheckResult[] = [];
  for (const [index, check] of wanted.entries()) {
    onCheck(check, { number: index + 1, of: wanted.length });
    results.push(resultOf(check, await examined(check, subject)));
  }
  const { name: plugin, version, digest, carrier } = subject.plugin;
  return { plugin, version, digest, carrier, profile, results, conforms: results.every(({ outcome }) => outcome === "passed") };
}

async function examined(check: Check, subject: Subject): Promise<Examined> {
  try {
    return await check.run(subject);
  } catch (error) {
    if (!(error instanceof PluginFault)) throw error;
    return { looked: 1, findings: [{ about: subject.plugin.name, what: error.message }] };
  }
}

function resultOf({ id, title, mend }: Check, { looked, findings }: Examined): CheckResult {
  const outcome = findings.length > 0 ? "failed" : looked === 0 ? "unproved" : "passed";
  return { id, title, mend, outcome, looked, findings };
}
