import { existsSync, readFileSync, readdirSync } from "node:fs";
import { isJsonObject, parseJson } from "@masterchef/sdk";
import { loadProviderSuite } from "@masterchef/sdk/testing";

type Suite = Awaited<ReturnType<typeof loadProviderSuite>> & { readonly name: string };

const folder = new URL("../../plugins/", import.meta.url);

/** The suite of every provider that comes with Masterchef, by the name of its folder. */
export async function loadProviderSuites(): Promise<readonly Suite[]> {
  const names = readdirSync(folder).filter(isProvider).toSorted();
  return Promise.all(names.map(async (name) => ({ name, ...(await loadProviderSuite(new URL(`${name}/`, folder))) })));
}

function isProvider(name: string): boolean {
  const file = new URL(`${name}/manifest.json`, folder);
  const manifest = existsSync(file) ? parseJson(readFileSync(file, "utf8")) : undefined;
  return isJsonObject(manifest) && manifest["kind"] === "provider";
}
