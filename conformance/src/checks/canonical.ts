import type { Check, Examined, Finding } from "../check.ts";
import type { Subject } from "../subject.ts";

/** Law 2. */
export const canonical: Check = {
  id: "law-2/canonical",
  title: "The canonical form of a canonical form is itself",
  why: "The digest of the graph is made from canonical forms. If they wander, equal sites get unequal plans.",
  mend: "Bring values to one form in `canonicalize` and leave those alone that have it.",
  from: "basic",
  run: examine,
};

async function examine({ samples, calls }: Subject): Promise<Examined> {
  const findings: Finding[] = [];
  let looked = 0;
  for (const { typeName, name, desired, title } of samples) {
    const [once] = await calls.canonicalize([{ typeName, name, desired: JSON.stringify(desired) }]);
    if (once?.tag !== "ok") continue;
    looked += 1;
    const [twice] = await calls.canonicalize([{ typeName, name, desired: once.val.desired }]);
    const same = twice?.tag === "ok" && twice.val.name === once.val.name && twice.val.desired === once.val.desired;
    if (!same)
      findings.push({ about: title, what: twice?.tag === "ok" ? "Its canonical form changes." : "Its canonical form is refused." });
  }
  return { looked, findings };
}
