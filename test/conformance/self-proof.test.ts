import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { checks, openSubject, runChecks } from "@masterchef/conformance";
import type { Report } from "@masterchef/conformance";
import { isJsonObject, parseJson } from "@masterchef/kernel/testing";
import { encodeJson } from "@masterchef/wit/codec";
import { playCase } from "../../conformance/src/exchange.ts";
import { contracts } from "../../kernel/src/host/contracts.ts";
import { buildComponent, withCustomSection, withManifest } from "../../kernel/src/host/testing/build-component.ts";
import { providerManifest, testFolder } from "../../kernel/src/host/testing/samples.ts";

// Building a component, and starting it several times, takes as long as the machine takes.
vi.setConfig({ testTimeout: 240_000 });

type Document = Readonly<Record<string, unknown>>;

const source = await readFile(new URL("corpus/bad-provider.js", import.meta.url), "utf8");
const component = await buildComponent(source, { world: contracts.provider.world });

const below = (does: string): Document => ({
  does,
  scopes: [{ like: { kind: "path", glob: "/srv/**" } }],
  argv: [],
  content: does === "write-file" ? "any" : "none",
  identities: [],
  destroys: [],
  "destroys-any": does === "remove",
});

/** The type of a plugin that does nothing wrong but the crime. */
function typeOf(crime: string, more: Document = {}): Document {
  const text = (description: string): Document => ({ type: "string", description });
  return {
    summary: "A line of text in a file",
    identity: "path",
    schema: {
      type: "object",
      properties: {
        path: text("The file."),
        line: text("What it holds."),
        crime: text("What is done wrong."),
        turn: { type: "integer", description: "A count." },
      },
      required: ["path", "line"],
      additionalProperties: false,
    },
    state: { type: "object" },
    examples: [{ title: "A line", name: "motd", desired: { path: "/srv/motd", line: "hello", crime } }],
    ...more,
  };
}

/** What a plugin is made of; each crime changes one of its parts. */
interface Parts {
  readonly crime: string;
  readonly type: Document;
  readonly problems: Document;
  readonly cases: Readonly<Record<string, Document>>;
  /** Changes what the cases expect. */
  readonly expecting: (expect: Document) => Document;
  readonly padding: number;
}

/** An observation of a file, as a case holds it. */
interface Answered {
  readonly file: Document;
}

const absent: Answered = { file: { state: "absent" } };
const present = (info: Document): Answered => ({
  file: { state: { present: { kind: "regular", size: 6, "real-path": "/srv/motd", ...info } } },
});
const expected = `sha256:${"a".repeat(64)}`;

function casesOf(crime: string): Parts["cases"] {
  const all = ({ file }: Answered): Document => {
    const answer = { file: { ...file, expected } };
    return { file: answer, again: answer, halfway: absent, shadow: absent };
  };
  const made = (title: string, answers: Document): Document => {
    return { title, type: "keeper", name: "motd", desired: { path: "/srv/motd", line: "hello", crime }, answers };
  };
  return {
    settled: made("As it should be", all(present({ digest: expected }))),
    change: made("Not there yet", all(absent)),
    undecided: made("Something else", all(present({ kind: "fifo" }))),
  };
}

function honest(crime: string): Parts {
  const problems = { "keeper/no-file": "Something else lies at the path. Remove it.", "keeper/no-path": "A path begins with a slash." };
  return { crime, type: typeOf(crime), problems, cases: casesOf(crime), expecting: (expect) => expect, padding: 0 };
}

/** Builds a plugin of these parts, lets it say itself what its cases expect, and proves it. */
async function prove({ type, problems, cases, expecting, padding }: Parts): Promise<Report> {
  await using folder = await testFolder();
  const capabilities = { ask: [below("file")], do: [below("write-file"), below("remove")] };
  const manifest = providerManifest({ name: "test/keeper", capabilities, problems, types: { keeper: type } });
  const padded = padding === 0 ? component : withCustomSection(component, "padding", new Uint8Array(padding));
  const path = await folder.write("keeper.wasm", withManifest(padded, manifest));
  const where = join(folder.path, "cases");
  await mkdir(where);
  for (const [name, each] of Object.entries(cases)) await writeFile(join(where, `${name}.json`), JSON.stringify(each));
  {
    const { value } = await openSubject(path, where);
    if (value === undefined) throw new Error("The plugin cannot be opened");
    await using unproved = value;
    for (const each of unproved.cases) {
      const { canonical, talk } = await playCase(unproved.calls, each);
      if (canonical.tag === "err" || talk?.verdict === undefined) throw new Error(`The case ${each.title} has no end`);
      const expect = {
        identity: canonical.val.name,
        canonical: parseJson(canonical.val.desired),
        rounds: talk.rounds.map((asks) => asks.map((ask) => encodeJson("Ask", ask))),
        verdict: encodeJson("Verdict", talk.verdict),
      };
      const document = parseJson(await readFile(each.file, "utf8"));
      if (!isJsonObject(document)) throw new Error(`The case ${each.title} is no object`);
      await writeFile(each.file, JSON.stringify({ ...document, expect: expecting(expect) }));
    }
  }
  const { value, diagnostics } = await openSubject(path, where);
  if (value === undefined) throw new Error(diagnostics.map(({ detail }) => detail).join("\n"));
  await using subject = value;
  return await runChecks(subject, "certified");
}

/** For each check, a plugin that does just what it forbids. */
const crimes: Readonly<Record<string, Parts>> = {
  "documentation/described": { ...honest("none"), type: typeOf("none", { summary: " " }) },
  "documentation/examples": {
    ...honest("none"),
    type: typeOf("none", { examples: [{ title: "A line", name: "motd", desired: { path: "/srv/motd", line: "hello", lines: 1 } }] }),
  },
  "documentation/problems": { ...honest("none"), problems: {} },
  "cases/expected": { ...honest("none"), expecting: (expect) => ({ ...expect, identity: "another" }) },
  "cases/covered": {
    ...honest("none"),
    cases: Object.fromEntries(Object.entries(casesOf("none")).filter(([name]) => name !== "undecided")),
  },
  "law-1/pure": honest("impure"),
  "law-1/separable": honest("inseparable"),
  "law-2/canonical": honest("wandering"),
  "law-3/bounded": honest("repetitive"),
  "law-4/contained": honest("uncontained"),
  "law-5/convergent": honest("divergent"),
  "law-7/truthful": honest("untruthful"),
  "law-8/sober": honest("drunk"),
  "law-9/recoverable": honest("unrecoverable"),
  "limits/robust": honest("fragile"),
  "limits/size": { ...honest("none"), padding: 5 * 2 ** 20 },
};

describe("the kit", () => {
  it("lets a plugin pass that does nothing wrong", async () => {
    const report = await prove(honest("none"));
    expect(report.results.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    expect(report.conforms).toBe(true);
  });

  it("has a plugin that breaks it for every check", () => {
    expect(Object.keys(crimes)).toEqual(checks.map(({ id }) => id));
  });

  it("fails a plugin that takes what is not known for what it looks like", async () => {
    const report = await prove(honest("credulous"));
    expect(report.results.filter(({ outcome }) => outcome !== "passed").map(({ id }) => id)).toEqual(["law-8/sober"]);
  });

  it.each(Object.entries(crimes))("fails a plugin by %s, and by nothing else", async (id, parts) => {
    const report = await prove(parts);
    const failed = report.results.filter(({ outcome }) => outcome !== "passed");
    expect(failed.map((each) => [each.id, each.outcome])).toEqual([[id, "failed"]]);
    expect(report.conforms).toBe(false);
  });
});
