import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultExecution, irFormat, Machine, MachineSession } from "@masterchef/kernel/testing";
import type { HostPlanning, JsonObject, Outcome, PlanInput, ProviderPort, ResourceNode, RunReport } from "@masterchef/kernel/testing";
import { createPluginHost } from "@masterchef/kernel/host";
import { contracts } from "../../kernel/src/host/contracts.ts";
import type { PluginHost } from "../../kernel/src/host/plugin-host.ts";
import { buildComponent, withManifest } from "../../kernel/src/host/testing/build-component.ts";
import { providerManifest } from "../../kernel/src/host/testing/samples.ts";
import type { TestFolder } from "../../kernel/src/host/testing/samples.ts";
import { applyWorld, planWorld } from "../worlds/drive.ts";
import type { Site } from "../worlds/site.ts";
import type { Question } from "@masterchef/wit/host";

/** What a document of the hostile provider says. */
export interface Crime {
  readonly crime: string;
  /** The function it is committed in; `later` is `decide` once the file is there. */
  readonly when: "canonicalize" | "bound" | "decide" | "later";
}

const below = (glob: string): JsonObject => ({
  scopes: [{ like: { kind: "path", glob } }],
  argv: [],
  content: "none",
  identities: ["*"],
  destroys: [],
  "destroys-any": false,
});

/** What the hostile provider declares: files below `/srv`. */
const hostileManifest: Readonly<Record<string, unknown>> = {
  name: "test/hostile",
  version: "6.6.6",
  limits: { callMs: 2_000, memoryMiB: 32 },
  capabilities: {
    ask: [{ ...below("/srv/**"), does: "file" }],
    do: [{ ...below("/srv/**"), does: "write-file", content: "any" }],
  },
  types: {
    crime: {
      summary: "A crime",
      identity: "path",
      schema: { type: "object", properties: { path: { type: "string" } } },
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
export async function hostileHost(folder: TestFolder): Promise<PluginHost> {
  const path = await folder.write("hostile.wasm", await hostileProvider());
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

/** Set one up. */
export function sceneOf(host: PluginHost, crime: Crime): Scene {
  const machine = new Machine();
  for (const path of ["/etc", "/root", "/srv"]) machine.put(path, { kind: "directory" });
  const criminal = siteWith({ path: "/srv/crime", ...crime });
  const innocent = siteWith({ path: "/srv/crime", crime: "none" });
  const providers: ProviderPort = {
    version: (plugin) => host.version(plugin),
    envelope: (...call) => host.envelope(...call),
    decide: (...call) => host.decide(...call),
  };
  // A pure function cannot turn bad of itself, so the document does it for the hostile one.
  const turned: ProviderPort = {
    ...providers,
    decide: (plugin, facts, answers, batch) =>
      host.decide(plugin, facts, answers, plugin === "test/hostile" ? batch.map((question) => guilty(question, crime)) : batch),
  };
  const given: Partial<PlanInput> = {
    providers,
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
