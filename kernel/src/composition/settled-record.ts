import { createHash, hash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CodecError, decodeJson, encodeJson } from "@masterchef/wit/codec";
import type { Answer, Query } from "@masterchef/wit/host";
import { canonicalText } from "../ir/canonical-text.ts";
import { digestOf } from "../ir/digest.ts";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { parseJson } from "../ir/parse-json.ts";
import { lockVersion } from "../state/plugin-lock-shape.ts";
import type { LockedPlugin, PluginLock } from "../state/plugin-lock-shape.ts";
import type { Selection } from "../plan/plan.ts";
import type { KernelOptions } from "./kernel-contract.ts";
import { codeDigest } from "./code-digest.ts";

/** What was so when a site was last found settled: everything that finding rested on. */
export interface SettledRecord {
  /** What `masterchef.lock` said, and the digest of its text. */
  readonly lock: PluginLock;
  readonly lockText: string;
  /** Digests of the site's own file, of every file it uses and of the files of variables, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Names of the plugins that decided. */
  readonly used: readonly string[];
  /** Paths of the facts that counted, and `factsDigest` of their values. */
  readonly facts: { readonly paths: readonly string[]; readonly digest: string };
  /** Everything that was asked besides. */
  readonly queries: readonly Query[];
  /** `answersDigest` of what came back. */
  readonly answers: string;
  /** How many resources were settled. */
  readonly settled: number;
}

/** More records than this are of sites that were tried with many variables: the oldest go. */
const keptRecords = 16;

/** One name for all answers, in their order. Good for one build of the kernel: it follows the order in which their members are made. */
export function answersDigest(answers: readonly Answer[]): string {
  const hashed = createHash("sha256");
  for (const answer of answers) hashed.update(holdsBytes(answer) ? JSON.stringify(answer, withoutBytes) : JSON.stringify(answer));
  return `sha256:${hashed.digest("hex")}`;
}

/** One name for the values of the facts that count. */
export function factsDigest(facts: JsonObject): string {
  return digestOf(canonicalText(facts));
}

/** Bytes occur where content was asked for; a replacer is slow, and most answers have none. */
function holdsBytes({ outcome }: Answer): boolean {
  if (outcome.tag === "err") return false;
  return outcome.val.tag !== "file" || (outcome.val.val.state.tag === "present" && outcome.val.val.state.val.content !== undefined);
}

function withoutBytes(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? hash("sha256", value) : value;
}

/** Where the record of a request lies: what was given from outside is part of its name, and so is the code that would decide. */
export function settledFile(stateRoot: string, { variables, variableFiles }: KernelOptions, selection: Selection): string {
  const name = hash("sha256", JSON.stringify([codeDigest(), variables, variableFiles, selection]));
  return join(stateRoot, "settled", `${name.slice(0, 32)}.json`);
}

/** Keeps a record. It may be lost in a crash: then the site is looked at anew. */
export async function writeSettled(file: string, record: SettledRecord): Promise<void> {
  const folder = join(file, "..");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { lock, ...rest } = record;
  const body = JSON.stringify({
    ...rest,
    lock: { plugins: lock.plugins },
    queries: record.queries.map((query) => encodeJson("Query", query)),
  });
  const temporary = `${file}.${process.pid}.part`;
  await writeFile(temporary, `${digestOf(body)}\n${body}`, { mode: 0o600 });
  await rename(temporary, file);
  await dropOldest(folder);
}

/** Reads a record; undefined if there is none, or none that is whole. */
export async function readSettled(file: string): Promise<SettledRecord | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  const end = text.indexOf("\n");
  const body = text.slice(end + 1);
  if (end === -1 || digestOf(body) !== text.slice(0, end)) return undefined;
  return recordFrom(parseJson(body));
}

function recordFrom(value: Json | undefined): SettledRecord | undefined {
  if (!isJsonObject(value)) return undefined;
  const { lock, lockText, files, used, facts, queries, answers, settled } = value;
  const plugins = isJsonObject(lock) ? lock["plugins"] : undefined;
  if (!isJsonObject(plugins) || typeof lockText !== "string" || !isJsonObject(files)) return undefined;
  const { paths, digest: factsName } = isJsonObject(facts) ? facts : {};
  if (!isJsonList(paths) || typeof factsName !== "string") return undefined;
  if (!isJsonList(used) || !isJsonList(queries) || typeof answers !== "string" || typeof settled !== "number") return undefined;
  const digests = Object.entries(files).flatMap(([path, digest]) => (typeof digest === "string" ? [[path, digest] as const] : []));
  const locked = Object.entries(plugins).flatMap(([name, plugin]) => lockedFrom(plugin).map((each) => [name, each] as const));
  try {
    return {
      lock: { lockVersion, plugins: Object.fromEntries(locked), grants: {} },
      lockText,
      files: Object.fromEntries(digests),
      used: used.filter((name) => typeof name === "string"),
      facts: { paths: paths.filter((path) => typeof path === "string"), digest: factsName },
      queries: queries.map((query) => decodeJson("Query", query)),
      answers,
      settled,
    };
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}

function lockedFrom(value: Json): readonly LockedPlugin[] {
  if (!isJsonObject(value)) return [];
  const { version: release, digest, kind } = value;
  return typeof release === "string" && typeof digest === "string" && typeof kind === "string" ? [{ version: release, digest, kind }] : [];
}

async function dropOldest(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= keptRecords) return;
  const dated = await Promise.all(names.map(async (name) => ({ path: join(folder, name), at: (await stat(join(folder, name))).mtimeMs })));
  for (const { path } of dated.toSorted((a, b) => b.at - a.at).slice(keptRecords)) await rm(path, { force: true });
}
