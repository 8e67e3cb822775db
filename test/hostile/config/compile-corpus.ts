import { compile } from "../../../kernel/src/compile/compile.ts";
import { sampleInput } from "../../golden/compile/sample-input.ts";
import { hostileSites } from "./corpus.ts";

/** What came of one hostile site. */
export interface HostileOutcome {
  readonly name: string;
  /** Codes of its errors, each once. None: it was compiled. */
  readonly codes: readonly string[];
}

// In a process of its own, whose memory is bounded from outside. One line of JSON a site, as soon as it is known.
for (const site of hostileSites) {
  const files = new Map(Object.entries(site.files()).map(([path, content]) => [path, Buffer.from(content)]));
  const { diagnostics } = await compile(sampleInput({ files, facts: {} }));
  const codes = [...new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code))];
  process.stdout.write(`${JSON.stringify({ name: site.name, codes } satisfies HostileOutcome)}\n`);
}
