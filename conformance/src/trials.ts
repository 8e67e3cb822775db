import type { Trial } from "./on-machine.ts";
import { withSampleContent } from "./sample.ts";
import type { Subject } from "./subject.ts";
import { worldsFor } from "./worlds.ts";

/** Every sample that is accepted, on every machine made for it. */
export async function trialsOf({ samples, calls }: Subject): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  for (const sample of samples) {
    const { typeName, name, desired } = sample;
    const facts = JSON.stringify(sample.facts);
    const [canonical] = await calls.canonicalize([{ typeName, name, desired: JSON.stringify(withSampleContent(desired)) }]);
    if (canonical?.tag !== "ok") continue;
    const subject = { typeName, name, desired: canonical.val.desired };
    const [envelope] = await calls.bound(facts, [subject]);
    if (envelope?.tag !== "ok") continue;
    trials.push(...worldsFor(envelope.val).map((world) => ({ sample, subject, facts, envelope: envelope.val, world, calls })));
  }
  return trials;
}
