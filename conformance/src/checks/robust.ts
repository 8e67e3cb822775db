import { isJsonObject } from "@masterchef/kernel/testing";
import type { Json, JsonObject } from "@masterchef/kernel/testing";
import { PluginFault } from "../calls.ts";
import type { Check, Examined, Finding } from "../check.ts";
import type { Sample } from "../sample.ts";
import type { Subject } from "../subject.ts";

/** A document that its schema lets through never makes a provider fall. */
export const robust: Check = {
  id: "limits/robust",
  title: "Whatever texts and numbers a document holds, it is accepted or refused, and never makes the plugin fail",
  why: "A trap is a fault of the plugin, and takes every resource of its batch with it. Users write all sorts of things, some of them on purpose.",
  mend: "Refuse what makes no sense with a problem that points at the attribute.",
  from: "validated",
  run: examine,
};

/** What was seen to break programs that read texts: empty, long, half of a pair, codes for terminals, other alphabets, names that prototypes have. */
const texts: readonly string[] = [
  "",
  " ",
  "\u0000",
  "\n",
  "../../etc/passwd",
  "/",
  "-rf",
  "$(reboot)",
  "%s%n",
  "\u001b[2J",
  "\u202egnp.exe",
  "\u{1f600}",
  "e\u0301",
  "\ufeff",
  "__proto__",
  "constructor",
  "a".repeat(100_000),
];
const numbers: readonly number[] = [0, -1, 0.5, 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1), 1e308, 5e-324];

async function examine({ samples, calls }: Subject): Promise<Examined> {
  const findings = new Map<string, Finding>();
  let looked = 0;
  const shown = samples.filter(({ from }) => from === "example");
  for (const sample of shown.length > 0 ? shown : samples) {
    for (const { at, desired } of variantsOf(sample)) {
      looked += 1;
      const what = await failureWith(calls, sample, desired);
      const key = `${sample.typeName}${at}`;
      if (what !== undefined && !findings.has(key)) findings.set(key, { about: `${sample.title}, with another ${at}`, what });
    }
  }
  return { looked, findings: [...findings.values()] };
}

async function failureWith(calls: Subject["calls"], { typeName, name, facts }: Sample, desired: JsonObject): Promise<string | undefined> {
  try {
    const [canonical] = await calls.canonicalize([{ typeName, name, desired: JSON.stringify(desired) }]);
    if (canonical?.tag !== "ok") return undefined;
    const subject = { typeName, name, desired: canonical.val.desired };
    await calls.bound(JSON.stringify(facts), [subject]);
    await calls.decide(JSON.stringify(facts), [], [{ subject, intent: { tag: "converge" }, seen: [], claimed: [] }]);
    return undefined;
  } catch (error) {
    if (error instanceof PluginFault) return error.message;
    throw error;
  }
}

/** The document with one of its texts or numbers exchanged, for each of them and for each of ours. */
function variantsOf({ desired }: Sample): readonly { readonly at: string; readonly desired: JsonObject }[] {
  return Object.entries(desired).flatMap(([name, value]) =>
    exchanged(value).map((other) => ({ at: `/${name}`, desired: { ...desired, [name]: other } })),
  );
}

function exchanged(value: Json): readonly Json[] {
  if (typeof value === "string") return texts;
  if (typeof value === "number") return numbers;
  if (Array.isArray(value)) return [[], ...value.slice(0, 1).flatMap((item: Json) => exchanged(item).map((other) => [other]))];
  if (!isJsonObject(value) || Object.hasOwn(value, "$blob")) return [];
  return Object.entries(value).flatMap(([name, member]) => exchanged(member).map((other) => ({ ...value, [name]: other })));
}
