/**
 * `node sdk/src/testing/complete-cases.ts FOLDER...`: writes what came of each case of a provider's folder into the case, as what it expects. Read the difference before you keep it.
 *
 * @module
 */
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ProviderFunctions } from "@masterchef/wit/guest";
import type { Json, JsonObject } from "../json.ts";
import { isJsonList, isJsonObject, parseObject } from "../json.ts";
import { readCases } from "./case.ts";
import { expectationOf, playCase } from "./exchange.ts";

const width = 140;

for (const folder of process.argv.slice(2)) {
  const loaded: { readonly provider: ProviderFunctions } = await import(pathToFileURL(resolve(folder, "src/mod.ts")).href);
  for (const each of await readCases(join(folder, "cases"))) {
    const document = parseObject(await readFile(each.file, "utf8"));
    const completed: JsonObject = { ...document, expect: expectationOf(playCase(loaded.provider, each)) };
    await writeFile(each.file, `${compact(completed, 0)}\n`);
  }
}

/** JSON in which whatever fits on a line stands on one. */
function compact(value: Json, depth: number): string {
  const flat = onOneLine(value);
  if (flat.length + 2 * depth <= width && depth > 0) return flat;
  const indent = "  ".repeat(depth + 1);
  const close = "  ".repeat(depth);
  if (isJsonList(value)) return value.length === 0 ? "[]" : `[\n${value.map((item) => indent + compact(item, depth + 1)).join(",\n")}\n${close}]`;
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
