import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultExecution, irFormat, Machine, MachineSession } from "@masterchef/kernel/testing";
import type { HostPlanning, JsonObject, Outcome, PlanInput, ProviderPort, ResourceNode, RunReport } from "@masterchef/kernel/testing";
import { createPluginHost } from "@masterchef/kernel/host";
import { compile } from "../../kernel/src/compile/compile.ts";
import { contracts } from "../../kernel/src/host/contracts.ts";
import type { PluginHost } from "../../kernel/src/host/plugin-host.ts";
import { buildComponent, withManifest } from "../../kernel/src/host/testing/build-component.ts";
import { providerManifest } from "../../kernel/src/host/testing/samples.ts";
import type { TestFolder } from "../../kernel/src/host/testing/samples.ts";
import { sampleInput, sampleOf } from "../golden/compile/sample-input.ts";
import { applyWorld, planWorld } from "../worlds/drive.ts";
import type { Site } from "../worlds/site.ts";
import type { Question } from "@masterchef/wit/host";

/** What a document of the hostile provider says. */
export interface Crime {
  readonly crime: string;
  /** The function it is committed in; `later` is `decide` once the file is there. */
  readonly where: "canonicalize" | "bound" | "decide" | "later";
}

const below = (glob: string): JsonObject => ({
  scopes: [{ like: { kind: "path", glob } }],
  argv: [],
  content: "none",
  identities: ["*"],
  destroys: [],
  "destroys-any": false,
});

const hostileLimits = { callMs: 2_000, memoryMiB: 32 };

/** What the hostile provider declares: files below `/srv`. */
export const hostileManifest: Readonly<Record<string, unknown>> = {
  name: "test/hostile",
  version: "6.6.6",
  limits: hostileLimits,
  capabilities: {
    ask: [{ ...below("/srv/**"), does: "file" }],
    do: [{ ...below("/srv/**"), does: "write-file", content: "any" }],
  },
  types: {
    crime: {
      summary: "A crime",
      identity: "path",
      schema: { type: "object", properties: { path: { type: "string" }, crime: { type: "string" }, where: { type: "string" } } },
      state: { type: "object" },
    },
  },
};

let component: Promise<Uint8Array> | undefined;

/** The hostile provider, sealed with a manifest; built once. */
export async function hostileProvider(changes: Readonly<Record<string, unknown>> = {}): Promise<Uint8Array> {
  component ??= readFile(new URL("corpus/provider.js", import.meta.url), "utf8").then((source) =>
    buildComponent(source, { world: contracts.provider.world }),
  );
  return withManifest(await component, providerManifest({ ...hostileManifest, ...changes }));
}

/** An honest neighbour: the provider of files as it is shipped. */
const honestPath = fileURLToPath(new URL("../../plugins/files/dist/files.wasm", import.meta.url));

/** A host with the hostile provider and an honest one. */
export async function hostileHost(folder: TestFolder, limits: Readonly<Record<string, number>> = {}): Promise<PluginHost> {
  const path = await folder.write("hostile.wasm", await hostileProvider({ limits: { ...hostileLimits, ...limits } }));
  const plugins = [
    { name: "test/hostile", path },
    { name: "masterchef/files", path: honestPath },
  ];
  return createPluginHost({ plugins, cacheDir: join(folder.path, "cache"), keepResults: false });
}

/** Sites with one criminal resource, named `crime.it`, between two honest ones, on a machine in memory. */
export interface Scene {
  readonly machine: Machine;
  plan(): Promise<Outcome<HostPlanning>>;
  /** Plan as if nothing were wrong, and commit the crime while the plan runs. Throws if there is no plan. */
  planAndApply(): Promise<RunReport>;
}

/** A site as somebody writes it, compiled, planned and carried out with the plugins of a host on a machine in memory. */
export interface Play {
  readonly machine: Machine;
  plan(): Promise<Outcome<HostPlanning>>;
  /** Throws if there is no plan. */
  apply(): Promise<RunReport>;
}

/** Compile a site with the hostile provider in it. */
export async function playOf(host: PluginHost, text: string): Promise<Play> {
  const machine = machineWithFolders();
  const input = sampleInput(sampleOf(text));
  const types = { type: (name: string) => host.type(name), names: host.types().map(({ name }) => name) };
  const { value, diagnostics } = await compile({
    ...input,
    types,
    versionOf: (plugin) => host.version(plugin),
    canonicalize: (plugin, batch) => host.canonicalize(plugin, batch),
  });
  if (value === undefined) throw new Error(diagnostics.map(({ detail }) => detail).join("\n"));
  const site = { ir: value.ir, blobs: new Map() };
  const given = { ...givenBy(host), failed: value.failed };
  const plan = async (): Promise<Outcome<HostPlanning>> => await planWorld(site, new MachineSession(machine), given);
  return {
    machine,
    plan,
    async apply() {
      const planned = await plan();
      if (planned.value === undefined) throw new Error(planned.diagnostics.map(({ detail }) => detail).join("\n"));
      return applyWorld(site, new MachineSession(machine), { plan: planned.value, providers: host });
    },
  };
}

function machineWithFolders(): Machine {
  const machine = new Machine();
  for (const path of ["/etc", "/root", "/srv"]) machine.put(path, { kind: "directory" });
  return machine;
}

function givenBy(host: PluginHost): Pick<PlanInput, "providers" | "typeOf" | "capabilities"> {
  return {
    providers: host,
    typeOf(name) {
      const type = host.type(name);
      if (type === undefined) throw new Error(`no type ${name}`);
      return type;
    },
    capabilities(name) {
      const plugin = host.plugins.find((each) => each.name === name);
      if (plugin === undefined) throw new Error(`no plugin ${name}`);
      return plugin.capabilities;
    },
  };
}

/** Set one up. */
export function sceneOf(host: PluginHost, crime: Crime): Scene {
  const machine = machineWithFolders();
  const criminal = siteWith({ path: "/srv/crime", ...crime });
  const innocent = siteWith({ path: "/srv/crime", crime: "none" });
  // A pure function cannot turn bad of itself, so the document does it for the hostile one.
  const turned: ProviderPort = {
    version: (plugin) => host.version(plugin),
    envelope: (...call) => host.envelope(...call),
    decide: (plugin, facts, answers, batch) =>
      host.decide(plugin, facts, answers, plugin === "test/hostile" ? batch.map((question) => guilty(question, crime)) : batch),
  };
  const given = givenBy(host);
  return {
    machine,
    plan: () => planWorld(criminal, new MachineSession(machine), given),
    async planAndApply() {
      const { value, diagnostics } = await planWorld(innocent, new MachineSession(machine), given);
      if (value === undefined) throw new Error(diagnostics.map(({ code }) => code).join(", "));
      return applyWorld(innocent, new MachineSession(machine), { plan: value, providers: turned });
    },
  };
}

function siteWith(desired: JsonObject & { readonly path: string }): Site {
  const resources = [honest("one"), node("crime", "it", desired), honest("two")];
  return { ir: { masterchef: "ir", format: irFormat, site: "hostile", resources, relations: [] }, blobs: new Map() };
}

function guilty(question: Question, crime: Crime): Question {
  return { ...question, subject: { ...question.subject, desired: JSON.stringify({ path: "/srv/crime", ...crime }) } };
}

function honest(name: string): ResourceNode {
  return node("directory", name, { path: `/srv/${name}`, state: "present" });
}

function node(type: string, name: string, desired: JsonObject & { readonly path: string }): ResourceNode {
  const plugin = type === "crime" ? "test/hostile" : "masterchef/files";
  return {
    kind: "resource",
    address: `${type}.${name}`,
    type,
    name,
    identity: desired.path,
    plugin,
    desired,
    execution: defaultExecution,
  };
}
