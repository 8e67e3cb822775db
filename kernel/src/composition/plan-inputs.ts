import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json } from "../ir/json.ts";
import { parseJson } from "../ir/parse-json.ts";
import { writeDurably } from "../state/durable-file.ts";
import { ensureStateDirectory } from "../state/state-directory.ts";
import { writeFailure } from "../state/write-failure.ts";
import type { GivenVariable, KernelOptions } from "./kernel-contract.ts";
import type { SiteContext } from "./site-context.ts";

/** What was given from outside when a plan was made, so that applying it need not repeat it. */
interface PlanInputs {
  readonly variables: readonly GivenVariable[];
  readonly variableFiles: readonly string[];
}

/** Keeps what the command line gave beside the state of the site, under the plan's name. Throws `MC_STATE_WRITE`. */
export async function rememberInputs({ options, state }: SiteContext, digest: string): Promise<void> {
  const { variables, variableFiles } = options;
  if (variables.length === 0 && variableFiles.length === 0) return;
  await ensureStateDirectory(state);
  const file = inputsFile(state.root, digest);
  await writeDurably(file, Buffer.from(JSON.stringify({ variables, variableFiles }))).catch((error: unknown) => {
    throw writeFailure(file, error);
  });
}

/** The options with what the plan was made with, unless the command line gives something of its own. */
export async function recallInputs(options: KernelOptions, state: string, digest: string): Promise<KernelOptions> {
  if (options.variables.length > 0 || options.variableFiles.length > 0) return options;
  const inputs = await readInputs(inputsFile(state, digest));
  return inputs === undefined ? options : { ...options, ...inputs };
}

function inputsFile(state: string, digest: string): string {
  return join(state, `inputs-${digest.replace(":", "-")}.json`);
}

async function readInputs(file: string): Promise<PlanInputs | undefined> {
  // None were kept: the site compiles without, or the apply says that it is another one.
  const text = await readFile(file, "utf8").catch(() => undefined);
  const value = text === undefined ? undefined : parseJson(text);
  if (!isJsonObject(value)) return undefined;
  const { variables, variableFiles } = value;
  if (!isJsonList(variables) || !isJsonList(variableFiles)) return undefined;
  return { variables: variables.flatMap(variableFrom), variableFiles: variableFiles.filter((each) => typeof each === "string") };
}

function variableFrom(value: Json): readonly GivenVariable[] {
  if (!isJsonObject(value)) return [];
  const { name, text } = value;
  return typeof name === "string" && typeof text === "string" ? [{ name, text }] : [];
}
