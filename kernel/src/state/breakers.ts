import { readFile, rename } from "node:fs/promises";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { parseJson } from "../ir/parse-json.ts";
import { afterRun, breakerKey } from "../run/breaker.ts";
import type { Breaker, Breakers, ToldRun, ToldStep } from "../run/breaker.ts";
import { stepResults } from "../run/run-report.ts";
import type { FailedAction } from "../run/run-report.ts";
import { openTemporary, writeAll, writeDurably } from "./durable-file.ts";
import { runIdTime } from "./run-id.ts";
import { runsAfter } from "./runs.ts";
import type { RunDetails } from "./runs.ts";
import type { StateDirectory } from "./state-directory.ts";
import { errorCode, readFailure, writeFailure } from "./write-failure.ts";

/** The breakers of a site, and the last run that is counted in. */
export interface BreakerState {
  /** Id of a run; empty: none. */
  readonly through: string;
  readonly breakers: Breakers;
}

const format = 1;
const nothing: BreakerState = { through: "", breakers: new Map() };

/**
 * The breakers as the runs so far leave them. What runs told is in their journals; the file only spares reading them all again, and keeps what was reset by
 * hand. A run that died before it was counted in is counted in now, and a file that cannot be understood is made up for by all journals that hold.
 */
export async function readBreakers(state: StateDirectory): Promise<BreakerState> {
  let { through, breakers } = await readKept(state.breakers);
  for (const run of await runsAfter(state, through)) {
    through = run.summary.id;
    breakers = afterRun(breakers, toldBy(run));
  }
  return { through, breakers };
}

/** Keep them. Whoever does holds the lock of the site. Throws `MC_STATE_WRITE`. */
export async function writeBreakers(state: StateDirectory, kept: BreakerState): Promise<void> {
  try {
    await writeDurably(state.breakers, Buffer.from(textOf(kept)));
  } catch (error) {
    throw writeFailure(state.breakers, error);
  }
}

/** Keep that all runs up to this one are counted in and nothing failed: what a power cut loses of it, the journals tell again. Throws `MC_STATE_WRITE`. */
export async function noteThrough(state: StateDirectory, through: string): Promise<void> {
  try {
    const { path, handle } = await openTemporary(state.root);
    try {
      await writeAll(handle, Buffer.from(textOf({ through, breakers: new Map() })));
    } finally {
      await handle.close();
    }
    await rename(path, state.breakers);
  } catch (error) {
    throw writeFailure(state.breakers, error);
  }
}

function textOf({ through, breakers }: BreakerState): string {
  return `${JSON.stringify({ masterchef: "breakers", format, through, breakers: [...breakers.values()] })}\n`;
}

async function readKept(file: string): Promise<BreakerState> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return nothing;
    throw readFailure(file, error);
  }
  const document = parseJson(text);
  if (!isJsonObject(document) || document["format"] !== format) return nothing;
  const { through, breakers } = document;
  if (typeof through !== "string" || breakers === undefined || !isJsonList(breakers)) return nothing;
  const read = breakers.flatMap((each) => breakerOf(each) ?? []);
  if (read.length !== breakers.length) return nothing;
  return { through, breakers: new Map(read.map((each) => [breakerKey(each), each])) };
}

function breakerOf(json: Json): Breaker | undefined {
  if (!isJsonObject(json)) return undefined;
  const failing = failingOf(json);
  const { kind, failures, runs } = json;
  const texts = ["host", "address", "since", "latest", "code", "message"].map((name) => json[name]);
  const [host, address, since, latest, code, message] = texts.filter((each) => typeof each === "string");
  if (failing === undefined || message === undefined || (kind !== "converge" && kind !== "refresh")) return undefined;
  if (host === undefined || address === undefined || since === undefined || latest === undefined || code === undefined) return undefined;
  if (typeof failures !== "number" || runs === undefined || !isJsonList(runs)) return undefined;
  return { host, address, kind, ...failing, failures, runs: runs.filter((run) => typeof run === "string"), since, latest, code, message };
}

/** What a journal tells. One that was changed tells nothing. */
function toldBy({ summary, results }: RunDetails): ToldRun {
  const { id, host = "", result } = summary;
  return { run: id, host, at: runIdTime(id), steps: result === "broken" ? [] : results.flatMap((body) => toldStep(body) ?? []) };
}

function toldStep(body: JsonObject): ToldStep | undefined {
  const { address, kind, diagnostics } = body;
  const result = stepResults.find((each) => each === body["result"]);
  if (typeof address !== "string" || result === undefined) return undefined;
  const last = diagnostics !== undefined && isJsonList(diagnostics) ? diagnostics.at(-1) : undefined;
  const { code, detail } = isJsonObject(last) ? last : {};
  return {
    address,
    kind: kind === "refresh" ? "refresh" : "converge",
    result,
    failing: isJsonObject(body["failing"]) ? failingOf(body["failing"]) : undefined,
    code: typeof code === "string" ? code : "",
    message: typeof detail === "string" ? detail : "",
  };
}

function failingOf({ operations, after }: JsonObject): FailedAction | undefined {
  return typeof operations === "string" && typeof after === "number" ? { operations, after } : undefined;
}
