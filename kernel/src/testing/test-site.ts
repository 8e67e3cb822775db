import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pattern } from "@masterchef/wit/host";
import { defaultExecution } from "../ir/execution.ts";
import type { Execution } from "../ir/execution.ts";
import type { JsonObject } from "../ir/json.ts";
import type { RelationNode } from "../ir/relation-node.ts";
import type { ResourceNode } from "../ir/resource-node.ts";
import type { HostPart } from "../plan/host-part.ts";
import { planHost } from "../plan/plan-host.ts";
import type { PlanInput } from "../plan/plan-input.ts";
import type { OwedCause } from "../plan/owed-cause.ts";
import { everyResource } from "../plan/selection.ts";
import { BlobStore } from "../state/blob-store.ts";
import { Filebucket } from "../state/filebucket.ts";
import { createJournal, journalFile } from "../state/journal.ts";
import { readChain } from "../state/read-chain.ts";
import type { ChainedRecord } from "../state/chained-record.ts";
import { newRunId } from "../state/run-id.ts";
import { stateDirectory } from "../state/state-directory.ts";
import { defaultRunOptions } from "../run/run-input.ts";
import type { RunInput, RunOptions } from "../run/run-input.ts";
import { runPlan } from "../run/run-plan.ts";
import type { RunProgress, RunReport } from "../run/run-report.ts";
import { SimulatedTarget } from "../run/testing/simulated-target.ts";
import { testProviders } from "../run/testing/test-providers.ts";

/** A resource of a test: its address and its document; relations and how it is carried out beside it. */
export interface Declared {
  readonly address: string;
  readonly desired?: JsonObject;
  readonly require?: readonly string[];
  readonly notify?: readonly string[];
  readonly handler?: true;
  readonly notifyHandlers?: readonly string[];
  readonly execution?: Partial<Execution>;
  readonly settleMs?: number;
}

/** What a test may set for a run. */
export interface RunSettings {
  readonly options?: Partial<RunOptions>;
  readonly cancellation?: AbortSignal;
  readonly onProgress?: (event: RunProgress) => void;
  readonly input?: Partial<RunInput>;
}

/** A site with one simulated host and real state on disk. */
export class TestSite implements AsyncDisposable {
  readonly target: SimulatedTarget = new SimulatedTarget();
  readonly directory: string;
  readonly blobs: BlobStore;
  lastRun = "";
  readonly #settle = new Map<string, number>();

  private constructor(directory: string) {
    this.directory = directory;
    this.blobs = new BlobStore(stateDirectory(directory).blobs);
  }

  static async create(): Promise<TestSite> {
    return new TestSite(await mkdtemp(join(tmpdir(), "masterchef-run-")));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Plan the resources on the host as it is now. Throws if the planner refuses. */
  async plan(declared: readonly Declared[], target: SimulatedTarget = this.target, owed?: readonly OwedCause[]): Promise<HostPart> {
    const outcome = await planHost({ ...this.#planInput(declared), target, owed });
    if (outcome.value === undefined) throw new Error(outcome.diagnostics.map((each) => `${each.code}: ${each.detail}`).join("\n"));
    const { part, answers } = outcome.value.seal();
    this.blobs.keep(answers);
    return part;
  }

  /** Carry a part out. */
  async run(part: HostPart, settings: RunSettings = {}): Promise<RunReport> {
    const run = newRunId();
    this.lastRun = run;
    const state = stateDirectory(this.directory);
    const journal = await createJournal(state, run);
    const filebucket = new Filebucket(state.filebucket);
    try {
      return await runPlan({
        run,
        planDigest: "sha256:plan",
        part,
        host: "local",
        selection: everyResource,
        versions: { kernel: "0" },
        controller: "test",
        session: this.target,
        providers: testProviders,
        asks: () => anything,
        verify: () => Promise.resolve(true),
        fillHoles: (resource) => Promise.resolve({ tag: "filled", val: resource.desired }),
        journal,
        blobs: this.blobs,
        filebucket,
        options: { ...defaultRunOptions, ...settings.options },
        onProgress: settings.onProgress,
        cancellation: settings.cancellation,
        ...settings.input,
      });
    } finally {
      await filebucket.close().catch(() => undefined);
      await journal.close().catch(() => undefined);
    }
  }

  /** Plan and run. */
  async apply(declared: readonly Declared[], settings: RunSettings = {}): Promise<RunReport> {
    return await this.run(await this.plan(declared), settings);
  }

  /** The journal of the last run; its chain must hold. */
  async journal(): Promise<readonly ChainedRecord[]> {
    const reading = await readChain(journalFile(stateDirectory(this.directory), this.lastRun));
    if (reading.broken !== undefined) throw new Error(`record ${reading.broken.line} ${reading.broken.what}`);
    return reading.records;
  }

  #planInput(declared: readonly Declared[]): PlanInput {
    for (const each of declared) this.#settle.set(typeOf(each.address), each.settleMs ?? this.#settle.get(typeOf(each.address)) ?? 0);
    const relations = declared.flatMap((each): RelationNode[] => [
      ...(each.require ?? []).map((from): RelationNode => ({ kind: "relation", word: "require", from, to: each.address })),
      ...(each.notify ?? []).map((to): RelationNode => ({ kind: "relation", word: "notify", from: each.address, to })),
      ...(each.notifyHandlers ?? []).map((to): RelationNode => ({ kind: "relation", word: "notify_handlers", from: each.address, to })),
    ]);
    return {
      ir: { masterchef: "ir", format: 1, site: "test", resources: declared.map(resourceOf), relations },
      places: { locate: () => undefined },
      selection: everyResource,
      facts: {},
      providers: testProviders,
      target: this.target,
      verify: () => Promise.resolve(true),
      fillHoles: (resource) => Promise.resolve({ tag: "filled", val: resource.desired }),
      overlay: { user: { name: "root", uid: 0, gid: 0, group: "root" }, sizeOf: () => undefined },
      typeOf: (type) => ({
        name: type,
        plugin: "test/plugin",
        summary: "",
        schema: {},
        state: {},
        identity: "name",
        refresh: true,
        settleMs: this.#settle.get(type) ?? 0,
      }),
      capabilities: () => ({ ask: anything, do: anything }),
    };
  }
}

function resourceOf(declared: Declared): ResourceNode {
  const name = declared.address.slice(declared.address.indexOf(".") + 1);
  const desired = declared.desired ?? {};
  const execution = { ...defaultExecution, ...declared.execution };
  return {
    kind: "resource",
    address: declared.address,
    type: typeOf(declared.address),
    name,
    identity: name,
    plugin: "test/plugin",
    desired,
    execution,
    ...(declared.handler === true ? { handler: true } : {}),
  };
}

function typeOf(address: string): string {
  return address.slice(0, address.indexOf("."));
}

/** A manifest that declares everything the test types do. */
const anything: readonly Pattern[] = [
  "file",
  "directory",
  "account",
  "process",
  "write-file",
  "make-directory",
  "remove",
  "run",
  "barrier",
].map((does) => ({
  does,
  scopes: [{ tag: "is", val: { tag: "everything" } }],
  argv: does === "process" || does === "run" ? [{ tag: "rest", val: "**" }] : [],
  content: { tag: "any" },
  identities: ["*"],
  destroys: [],
  destroysAny: true,
}));

/** How each step of a report ended, as `address: result`. */
export function ends(report: RunReport): readonly string[] {
  return report.steps.map((step) => `${step.address}${step.kind === "refresh" ? " refresh" : ""}: ${step.result}`);
}

/** The codes of all diagnostics of a report, those of its steps first. */
export function codes(report: RunReport): readonly string[] {
  return [...report.steps.flatMap((step) => step.diagnostics), ...report.diagnostics].map(({ code }) => code);
}
