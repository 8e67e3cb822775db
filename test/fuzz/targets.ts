import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { CodecError, acceptLifted, decodeJson } from "@masterchef/wit/codec";
import type { TypeName } from "@masterchef/wit/host";
import { decodeMessage } from "@masterchef/wit/wire/decode";
import { encodeUnchecked } from "@masterchef/wit/wire/encode";
import { everyResource, Machine, MachineSession, partDigest, readPlan, writePlan } from "@masterchef/kernel/testing";
import { compile } from "../../kernel/src/compile/compile.ts";
import { boundModules } from "../../kernel/src/host/component/bound-memory.ts";
import { readComponent } from "../../kernel/src/host/component/read-component.ts";
import { readHandshake } from "../../kernel/src/host/grpc/handshake.ts";
import { checkManifest } from "../../kernel/src/host/manifest/check-manifest.ts";
import { readManifest } from "../../kernel/src/host/manifest/read-manifest.ts";
import { buildHostile, liftBomb } from "../../kernel/src/host/testing/build-hostile.ts";
import { providerManifest } from "../../kernel/src/host/testing/samples.ts";
import { parseJson } from "../../kernel/src/ir/parse-json.ts";
import { readIr } from "../../kernel/src/ir/read-ir.ts";
import { writeIr } from "../../kernel/src/ir/write-ir.ts";
import type { Plan } from "../../kernel/src/plan/plan.ts";
import { baselineOf } from "../../kernel/src/plan/report/baseline.ts";
import { readBaseline, writeBaseline } from "../../kernel/src/plan/report/baseline-file.ts";
import { checkPluginLock } from "../../kernel/src/state/plugin-lock-check.ts";
import { chainedLine, chainStart } from "../../kernel/src/state/chained-record.ts";
import { readChainBytes } from "../../kernel/src/state/read-chain.ts";
import { typeNames, valuesOf } from "../../wit/src/codec/arbitrary.ts";
import { parseCase } from "../golden/compile/golden-case.ts";
import { sampleInput } from "../golden/compile/sample-input.ts";
import { planWorld } from "../worlds/drive.ts";
import { siteOf } from "../worlds/site.ts";
import { mutated } from "./mutated.ts";

/** A reader of what may come from anybody. Feeding it throws for nothing it is given: that it does is the crash looked for. */
export interface FuzzTarget {
  readonly name: string;
  /** Inputs of a short run. */
  readonly inputs: number;
  readonly bytes: fc.Arbitrary<Uint8Array>;
  feed(bytes: Uint8Array): unknown;
}

/** All of them. */
export async function fuzzTargets(): Promise<readonly FuzzTarget[]> {
  const component = await buildHostile({ body: liftBomb(3) });
  // A core module with a table of three entries and a memory of one to two pages.
  const module = Buffer.from("0061736d01000000040401700003050401010102", "hex");
  const messages = typeNames.flatMap((name) => fc.sample(valuesOf(name), { numRuns: 4, seed: 1 }).map((value) => ({ name, value })));
  const named = messages.filter(({ value }) => typeof value === "object" && value !== null && !Array.isArray(value));
  return [
    { name: "the manifest reader", inputs: 20_000, bytes: mutated(manifests()), feed: feedManifest },
    { name: "the component reader", inputs: 20_000, bytes: mutated([component]), feed: readComponent },
    {
      name: "the bounds on core modules",
      inputs: 20_000,
      bytes: mutated([module]),
      feed: (bytes) => boundModules(new Map([["m", bytes]]), 8),
    },
    // Deeper nesting is refused in the same way, and costs most of a long run: test/hostile/config has it.
    { name: "the config compiler", inputs: 12_000, bytes: mutated(sites(), 2_000), feed: feedCompiler },
    {
      name: "the plan reader",
      inputs: 16_000,
      bytes: mutated([await planSeed()]),
      feed: (bytes) => readPlan(Buffer.from(bytes).toString("utf8"), "a.plan"),
    },
    {
      name: "the lock reader",
      inputs: 20_000,
      bytes: mutated([lock()]),
      feed: (bytes) => checkPluginLock(parseJson(textOf(bytes)) ?? null),
    },
    {
      name: "the baseline reader",
      inputs: 3_000,
      bytes: mutated([await baselineSeed()]),
      feed: (bytes) => readBaseline(textOf(bytes), "a.json"),
    },
    { name: "the graph reader", inputs: 16_000, bytes: mutated([graph()]), feed: (bytes) => readIr(textOf(bytes)) },
    { name: "the journal reader", inputs: 40_000, bytes: mutated([journal()]), feed: readChainBytes },
    {
      name: "gRPC frames",
      inputs: 20_000,
      bytes: mutated(named.map(({ name, value }) => tagged(name, encodeUnchecked(name, value)))),
      feed: feedFrame,
    },
    {
      name: "the codec",
      inputs: 20_000,
      bytes: mutated(messages.map(({ name, value }) => tagged(name, Buffer.from(JSON.stringify(value, plain))))),
      feed: feedCodec,
    },
    {
      name: "the handshake",
      inputs: 5_000,
      bytes: mutated([Buffer.from(`masterchef|1|a|unix:/run/a/s.sock|${"0".repeat(64)}`)]),
      feed: feedHandshake,
    },
  ];
}

function manifests(): readonly Uint8Array[] {
  const schema = {
    type: "object",
    properties: { path: { type: "string", pattern: "^(a|b)+$" }, deep: { $ref: "#/definitions/d" } },
    definitions: { d: { anyOf: [{ type: "string" }] } },
  };
  const types = { sample: { summary: "A thing", identity: "path", schema, state: { type: "object" } } };
  const executable = { file: "x.mjs", digest: `sha256:${"0".repeat(64)}`, runtime: "node" };
  return [providerManifest({ types }), providerManifest({ carrier: "grpc", executable }), providerManifest({ limits: { callMs: 5 } })].map(
    (manifest) => Buffer.from(JSON.stringify(manifest)),
  );
}

function feedManifest(bytes: Uint8Array): unknown {
  const read = readManifest(bytes, "a.wasm");
  return read.tag === "ok" ? checkManifest(read.val, "a.wasm") : read;
}

function sites(): readonly Uint8Array[] {
  const folder = new URL("../golden/compile/", import.meta.url);
  const cases = readdirSync(folder).filter((name) => name.endsWith(".case"));
  const texts = cases.flatMap((name) => parseCase(readFileSync(new URL(name, folder), "utf8")).sample.files.get("masterchef.yaml") ?? []);
  // Larger ones say nothing more and take longer.
  return texts.flatMap((text) => (text instanceof Uint8Array && text.length < 4_000 ? [text] : []));
}

function feedCompiler(bytes: Uint8Array): unknown {
  return compile(sampleInput({ files: new Map([["masterchef.yaml", bytes]]), facts: { os: { family: "debian" } } }));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

function lock(): Uint8Array {
  const plugin = { version: "1.0.0", digest: `sha256:${"0".repeat(64)}`, kind: "provider" };
  return Buffer.from(JSON.stringify({ lockVersion: 1, plugins: { "a/b": plugin, "a/c": { ...plugin, kind: "facts" } }, grants: {} }));
}

const fuzzSite = siteOf([
  { is: "directory.a", with: { path: "/srv/a", state: "present" } },
  { is: "file.b", with: { path: "/srv/a/b", content: "one\n", state: "present" }, require: ["directory.a"] },
]);

function graph(): Uint8Array {
  return Buffer.from(writeIr(fuzzSite.ir));
}

async function baselineSeed(): Promise<Uint8Array> {
  const { plan } = await seedPlan();
  const hosts = plan.hosts.map((each) => ("part" in each ? { host: each.host, steps: plan.parts[each.part]?.steps ?? [] } : each));
  const text = writeBaseline(baselineOf(plan, hosts));
  if (readBaseline(text, "a.json").value === undefined) throw new Error("The seed is no baseline.");
  return Buffer.from(text);
}

async function planSeed(): Promise<Uint8Array> {
  const { text } = await seedPlan();
  if (readPlan(text, "a.plan").value === undefined) throw new Error("The seed is no plan.");
  return Buffer.from(text);
}

async function seedPlan(): Promise<{ readonly plan: Plan; readonly text: string }> {
  const machine = new Machine();
  machine.put("/srv", { kind: "directory" });
  const { value, diagnostics } = await planWorld(fuzzSite, new MachineSession(machine));
  if (value === undefined) throw new Error(diagnostics.map(({ detail }) => detail).join("\n"));
  const { part } = value.seal();
  const digest = partDigest(part);
  const plan = {
    masterchef: "plan",
    format: 1,
    site: "fuzz",
    ir: digest,
    lock: digest,
    selection: everyResource,
    hosts: [{ host: "here", part: digest }],
    parts: { [digest]: part },
  } as const;
  return { plan, text: writePlan(plan).text };
}

function journal(): Uint8Array {
  let prev = chainStart;
  const lines = Array.from({ length: 5 }, (_, at) => {
    const { line, hash } = chainedLine({
      seq: at + 1,
      prev,
      at: "2026-01-01T00:00:00.000Z",
      type: "intent",
      body: { step: at, text: "a" },
    });
    prev = hash;
    return `${line}\n`;
  });
  return Buffer.from(lines.join(""));
}

/** The number of a type before its bytes. */
function tagged(name: TypeName, bytes: Uint8Array): Uint8Array {
  const index = typeNames.indexOf(name);
  return Buffer.concat([Uint8Array.from([Math.floor(index / 256), index % 256]), bytes]);
}

function typeOf(bytes: Uint8Array): TypeName {
  const name = typeNames[((bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)) % typeNames.length];
  if (name === undefined) throw new Error("There are no types.");
  return name;
}

function feedFrame(bytes: Uint8Array): unknown {
  return refusing(() => decodeMessage(typeOf(bytes), bytes.subarray(2)));
}

function feedCodec(bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.subarray(2)).toString("utf8"));
  } catch {
    return undefined;
  }
  return [refusing(() => decodeJson(typeOf(bytes), value)), refusing(() => acceptLifted(typeOf(bytes), value))];
}

/** A codec refuses by one kind of error; any other is a crash. */
function refusing(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodecError) return error.message;
    throw error;
  }
}

function feedHandshake(bytes: Uint8Array): unknown {
  return readHandshake(Buffer.from(bytes).toString("utf8"), { contract: "a", folder: "/run/a", secret: "s" });
}

function plain(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? [...value] : value;
}
