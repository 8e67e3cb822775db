import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FactsFunctions, ProviderFunctions } from "@masterchef/wit/guest";
import { build } from "../build/build.ts";
import { readManifestText } from "../build/component-bytes.ts";
import { parseObject } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { readCases } from "./case.ts";
import type { ProviderCase } from "./case.ts";
import { instantiateFacts, instantiateProvider } from "./component.ts";
import { listedCodes } from "./laws.ts";

/** A plugin's cases and all they are checked against. */
export interface ProviderSuite {
  readonly cases: readonly ProviderCase[];
  /** The provider as built. */
  readonly component: ProviderFunctions;
  /** The manifest as sealed in the component. */
  readonly manifest: JsonObject;
  readonly problemCodes: ReadonlySet<string>;
}

/** Builds the plugin in `folder` (unless it is built from the same source already) and reads its `cases`. */
export async function loadProviderSuite(folder: URL): Promise<ProviderSuite> {
  const { path, manifest } = await builtManifest(folder);
  const cases = await readCases(join(fileURLToPath(folder), "cases"));
  return { cases, component: await instantiateProvider(path), manifest, problemCodes: listedCodes(manifest) };
}

/** Builds the facts plugin in `folder`. */
export async function loadFactsComponent(folder: URL): Promise<{ readonly component: FactsFunctions; readonly manifest: JsonObject }> {
  const { path, manifest } = await builtManifest(folder);
  return { component: await instantiateFacts(path), manifest };
}

async function builtManifest(folder: URL): Promise<{ readonly path: string; readonly manifest: JsonObject }> {
  const { path } = await build(fileURLToPath(folder));
  return { path, manifest: parseObject(readManifestText(await readFile(path)) ?? "{}") };
}
