import { Ajv } from "ajv";
import type { Check, Examined, Finding } from "../check.ts";
import type { Sample } from "../sample.ts";
import type { Subject } from "../subject.ts";

/** What the manifest shows as an example can be used as it stands. */
export const examples: Check = {
  id: "documentation/examples",
  title: "Every example passes the schema of its type and is accepted without a warning",
  why: "Examples are what users copy first. One that is refused costs the trust in all others.",
  mend: "Declare what the example shows with `masterchef validate`, and correct the example or the schema.",
  from: "basic",
  run: examine,
};

async function examine({ plugin, samples, calls }: Subject): Promise<Examined> {
  const shown = samples.filter(({ from }) => from === "example");
  const findings: Finding[] = [];
  for (const sample of shown) {
    const { typeName, name, desired, title } = sample;
    const mismatch = plugin.manifest.types?.[typeName]?.examples?.flatMap((example) =>
      example.title === title ? schemaProblems(sample, example.desired, plugin.manifest.types?.[typeName]?.schema) : [],
    );
    findings.push(...(mismatch ?? []));
    const [canonical] = await calls.canonicalize([{ typeName, name, desired: JSON.stringify(desired) }]);
    const problems = canonical?.tag === "ok" ? canonical.val.warnings : (canonical?.val ?? []);
    findings.push(...problems.map(({ message }) => ({ about: title, what: message })));
  }
  return { looked: shown.length, findings };
}

function schemaProblems({ title }: Sample, desired: unknown, schema: object | undefined): readonly Finding[] {
  const formats = { "masterchef-content": true, "masterchef-source": true, "masterchef-template": true, "masterchef-bytes": true } as const;
  const validate = new Ajv({ allErrors: true, strict: false, formats }).compile(schema ?? {});
  validate(desired);
  return (validate.errors ?? []).map(({ instancePath, message }) => ({
    about: title,
    what: `${instancePath || "/"} ${message ?? "is wrong"}`,
  }));
}
