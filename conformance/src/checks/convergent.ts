import { matchesPrediction, operationWithin, parseJson } from "@masterchef/kernel/testing";
import type { Change, Envelope } from "@masterchef/wit/host";
import type { Check, Examined, Finding } from "../check.ts";
import { carryOut, decideOn } from "../on-machine.ts";
import type { Trial } from "../on-machine.ts";
import type { Subject } from "../subject.ts";
import { trialsOf } from "../trials.ts";

/** Laws 5, 6 and 7. */
export const convergent: Check = {
  id: "law-5/convergent",
  title: "After its operations the resource is settled, as it was foretold",
  why: "A resource that is never settled changes something in every run, and restarts what listens to it.",
  mend: "Decide by the same attributes that the operations set, and predict what will then be observed.",
  from: "validated",
  run: async (subject) => await examine(subject, ({ trial, change }) => converges(trial, change, change.proposals.length)),
};

/** Law 9. */
export const recoverable: Check = {
  id: "law-9/recoverable",
  title: "After any part of its operations it converges too, and stays inside its envelope",
  why: "Links break and machines lose power between any two operations.",
  mend: "Order the operations so that each state in between is one the provider knows how to go on from.",
  from: "validated",
  run: async (subject) =>
    await examine(subject, async ({ trial, change }) => {
      const wrong: string[] = [];
      for (let done = 1; done < change.proposals.length; done += 1) wrong.push(...(await converges(trial, change, done)));
      return wrong;
    }),
};

interface Tried {
  readonly trial: Trial;
  readonly change: Change;
}

/** Decides about every sample in every world, and looks at what changes something there. */
async function examine(subject: Subject, look: (tried: Tried) => Promise<readonly string[]>): Promise<Examined> {
  const findings: Finding[] = [];
  let looked = 0;
  for (const trial of await trialsOf(subject)) {
    const verdict = await decideOn(trial);
    if (verdict?.tag !== "change" || !canBeTried(trial, verdict.val)) continue;
    looked += 1;
    const wrong = await look({ trial, change: verdict.val });
    findings.push(...wrong.map((what) => ({ about: `${trial.sample.title}, with ${trial.world.title}`, what })));
  }
  return { looked, findings };
}

/** What is wrong after the first `done` operations, a decision anew, and the operations of that. */
async function converges(trial: Trial, change: Change, done: number): Promise<readonly string[]> {
  const machine = trial.world.machine.clone();
  const after = { ...trial, world: { ...trial.world, machine } };
  const when =
    done === change.proposals.length
      ? "After its operations"
      : `After ${done} of its ${change.proposals.length} operations and then the rest`;
  const ended = await carryOut(machine, change, done);
  if (ended !== undefined) return [`An operation does not succeed: ${ended}`];
  if (done < change.proposals.length) {
    const rest = await decideOn(after);
    if (rest?.tag === "change" && !canBeTried(trial, rest.val)) return [];
    if (rest?.tag === "change") {
      const [outside] = outsideOf(trial.envelope, rest.val);
      if (outside !== undefined) return [`After ${done} operations it goes on outside its envelope: ${outside}`];
      const failed = await carryOut(machine, rest.val, rest.val.proposals.length);
      if (failed !== undefined) return [`An operation does not succeed after ${done} others: ${failed}`];
    }
  }
  const end = await decideOn(after);
  if (end?.tag !== "settled") return [`${when} it is not settled but ${end?.tag ?? "asks on"}.`];
  const differing = matchesPrediction(parseJson(end.val.state) ?? null, parseJson(change.predicted) ?? null, change.knownAfter);
  return differing.map((at) => `${when} ${at === "" ? "the state" : at} is not what was foretold.`);
}

/** A machine in memory has no programs but those that check files, and knows nobody but root. */
function canBeTried({ world: { machine } }: Trial, { proposals }: Change): boolean {
  return proposals.every(({ operation: { act, identity } }) => {
    const owner = act.tag === "write-file" || act.tag === "make-directory" ? act.val.attributes.owner : undefined;
    const users = [identity, owner].filter((name) => name !== undefined);
    return (
      users.every((name) => name.startsWith("#") || machine.users.has(name)) &&
      (act.tag !== "run" || machine.programs.has(act.val.process.argv[0] ?? ""))
    );
  });
}

function outsideOf(envelope: Envelope, { proposals }: Change): readonly string[] {
  return proposals.flatMap(({ operation }) => operationWithin(envelope.may, operation) ?? []);
}
