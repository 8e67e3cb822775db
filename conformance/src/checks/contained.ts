import { operationWithin, patternWithin, queryWithin, withItems } from "@masterchef/kernel/testing";
import type { Check, Examined, Finding } from "../check.ts";
import type { Subject } from "../subject.ts";

/** Law 4. */
export const contained: Check = {
  id: "law-4/contained",
  title: "Whatever it asks and does lies inside its manifest and inside the envelope of the resource",
  why: "The manifest is what an operator consents to, and the envelope is what is approved where a step is open.",
  mend: "Widen the pattern in the manifest or in `envelope` to what is really needed, or do less.",
  from: "basic",
  run: examine,
};

async function examine({ plugin: { capabilities }, played, calls }: Subject): Promise<Examined> {
  const findings: Finding[] = [];
  let looked = 0;
  for (const { each, canonical, talk } of await played()) {
    if (canonical.tag === "err" || talk === undefined) continue;
    const about = each.title;
    const tell = (what: string): unknown => findings.push({ about, what });
    const declaration = { typeName: each.type, name: each.name, desired: canonical.val.desired };
    const [envelope] = await calls.bound(JSON.stringify(each.facts), [declaration]);
    looked += 1;
    talk.rounds
      .flat()
      .flatMap(({ query }) => queryWithin(capabilities.ask, query) ?? [])
      .forEach((why) => tell(`It asks what the manifest does not declare: ${why}`));
    if (envelope?.tag !== "ok") {
      tell("It has no envelope.");
      continue;
    }
    const wide = envelope.val.may.filter((pattern) => !patternWithin(capabilities.do, pattern));
    wide.forEach(({ does }) => tell(`Its envelope allows a ${does} that the manifest does not declare.`));
    if (talk.verdict?.tag !== "change") continue;
    const operations = talk.verdict.val.proposals.map(({ operation, join }) => withItems(operation, join?.items ?? []));
    operations
      .flatMap((operation) => operationWithin(envelope.val.may, operation) ?? operationWithin(capabilities.do, operation) ?? [])
      .forEach((why) => tell(`It proposes an operation outside its envelope: ${why}`));
  }
  return { looked, findings };
}
