/**
 * `node sdk/src/testing/complete-cases.ts FOLDER...`: writes what came of each case of a plugin's folder into the case, as what it expects. Read the difference before you keep it.
 *
 * @module
 */
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { FactsFunctions, ProviderFunctions } from "@masterchef/wit/guest";
import type { Json, JsonObject } from "../json.ts";
import { isJsonList, isJsonObject, parseObject } from "../json.ts";
import { readCases } from "./case.ts";
import { isFacts, isProvider } from "./component.ts";
import { expectationOf, playCase } from "./exchange.ts";
import { gatheringForm, playFacts, readFactsCases } from "./facts-case.ts";

const width = 140;

for (const folder of process.argv.slice(2)) {
  const { provider, facts } = await loadPlugin(folder);
  const cases = join(folder, "cases");
  if (provider !== undefined) for (const each of await readCases(cases)) await complete(each.file, expectationOf(playCase(provider, each)));
  if (facts !== undefined) for (const each of await readFactsCases(cases)) await complete(each.file, gatheringForm(playFacts(facts, each)));
}

async function loadPlugin(
  folder: string,
): Promise<{ readonly provider: ProviderFunctions | undefined; readonly facts: FactsFunctions | undefined }> {
  const loaded: unknown = await import(pathToFileURL(resolve(folder, "src/mod.ts")).href);
  if (typeof loaded !== "object" || loaded === null) throw new TypeError(`Cannot use ${folder}: it is no plugin`);
  return {
    provider: "provider" in loaded && isProvider(loaded.provider) ? loaded.provider : undefined,
    facts: "facts" in loaded && isFacts(loaded.facts) ? loaded.facts : undefined,
  };
}

async function complete(file: string, expect: Json): Promise<void> {
  const document: JsonObject = { ...parseObject(await readFile(file, "utf8")), expect };
  await writeFile(file, `${compact(document, 0)}\n`);
}

/** JSON in which whatever fits on a line stands on one. */
function compact(value: Json, depth: number): string {
  const flat = onOneLine(value);
  if (flat.length + 2 * depth <= width && depth > 0) return flat;
  const indent = "  ".repeat(depth + 1);
  const close = "  ".repeat(depth);
  if (isJsonList(value))
    return value.length === 0 ? "[]" : `[\n${value.map((item) => indent + compact(item, depth + 1)).join(",\n")}\n${close}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(([name, item]) => `${indent}${JSON.stringify(name)}: ${compact(item, depth + 1)}`);
    return members.length === 0 ? "{}" : `{\n${members.join(",\n")}\n${close}}`;
  }
  return flat;
}

function onOneLine(value: Json): string {
  if (isJsonList(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${onOneLine(item)}`);
    return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
  }
  return JSON.stringify(value);
}
