import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contracts } from "../contracts.ts";
import { buildComponent, readSample, withManifest } from "./build-component.ts";

const emptyCapabilities = { ask: [], do: [] };

/** The manifest of the sample provider, with members exchanged. */
export function providerManifest(changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    masterchef: "manifest",
    format: 1,
    name: "test/sample",
    version: "0.1.0",
    kind: "provider",
    contract: "masterchef:provider@0.1.0",
    carrier: "component",
    summary: "A provider for tests",
    license: "Apache-2.0",
    capabilities: emptyCapabilities,
    types: {
      sample: {
        summary: "A thing for tests",
        identity: "path",
        schema: { type: "object", properties: { path: { type: "string" } } },
        state: { type: "object" },
      },
    },
    ...changes,
  };
}

let provider: Promise<Uint8Array> | undefined;

/** The sample provider without a manifest; built once. */
export function sampleProvider(): Promise<Uint8Array> {
  provider ??= readSample("provider.js").then((source) => buildComponent(source, { world: contracts.provider.world }));
  return provider;
}

/** The sample facts plugin, complete. */
export async function sampleFacts(): Promise<Uint8Array> {
  const component = await buildComponent(await readSample("facts.js"), { world: contracts.facts.world });
  const changes = {
    name: "test/facts",
    kind: "facts",
    contract: "masterchef:facts@0.1.0",
    types: undefined,
    provides: { sample: { type: "string" } },
  };
  return withManifest(component, providerManifest(changes));
}

/** Write the sample transport in one of its ways into a folder. Gives the path of its manifest. */
export async function writeTransport(folder: string, mode: string, changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const source = (await readSample("transport.mjs")).replace('"MODE"', JSON.stringify(mode));
  const kind = {
    name: "test/transport",
    kind: "transport",
    contract: "masterchef:transport@0.1.0",
    types: undefined,
    config: { type: "object" },
  };
  return writeExecutable(folder, source, { ...kind, ...changes });
}

/** Write the sample provider as a process into a folder. Gives the path of its manifest. */
export async function writeProviderProcess(folder: string, changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return writeExecutable(folder, await readSample("provider-process.mjs"), changes);
}

/** Write an executable for the gRPC carrier, with its imports filled in, and its manifest. Gives the path of the manifest. */
export async function writeExecutable(folder: string, template: string, changes: Readonly<Record<string, unknown>>): Promise<string> {
  const imports = {
    GRPC: import.meta.resolve("@grpc/grpc-js"),
    LOADER: import.meta.resolve("@grpc/proto-loader"),
    WIT_GRPC: import.meta.resolve("@masterchef/wit/grpc"),
    CODEC: import.meta.resolve("@masterchef/wit/codec"),
    PROVIDER: new URL("samples/provider.js", import.meta.url).href,
  };
  const source = Object.entries(imports).reduce((text, [name, url]) => text.replace(`"IMPORT_${name}"`, JSON.stringify(url)), template);
  const executable = { file: "plugin.mjs", digest: `sha256:${createHash("sha256").update(source).digest("hex")}`, runtime: "node" };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, executable.file), source);
  await writeFile(join(folder, "manifest.json"), JSON.stringify(providerManifest({ carrier: "grpc", executable, ...changes })));
  return join(folder, "manifest.json");
}

/** A folder for one test that removes itself. */
export interface TestFolder extends AsyncDisposable {
  readonly path: string;
  /** Where a host may keep its cache. */
  readonly cacheDir: string;
  /** Write a file and give its path. */
  write(name: string, content: Uint8Array | string): Promise<string>;
}

/** Make one. */
export async function testFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), "masterchef-host-test-"));
  return {
    path,
    cacheDir: join(path, "cache"),
    async write(name, content) {
      await writeFile(join(path, name), content);
      return join(path, name);
    },
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
    },
  };
}
