import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testFolder } from "../../kernel/src/host/testing/samples.ts";
import { abuse } from "./hostile-process.ts";
import { remains } from "./remains.ts";
import type { Remains } from "./remains.ts";
import { hostileHost, sceneOf } from "./stage.ts";

/**
 * The same abuse again and again, in a process of its own so that nothing else grows in it: `node --expose-gc rounds.ts ROUNDS component|process CRIME...`.
 * Prints for each crime one line of JSON: what is held after each round.
 */
export interface Rounds {
  readonly crime: string;
  readonly rounds: readonly Held[];
}

/** What this process holds after a round, in MiB and counted. */
export interface Held extends Omit<Remains, "processes" | "folders"> {
  readonly heapMiB: number;
  /** Outside the heap: memories of components, buffers. */
  readonly outsideMiB: number;
  readonly processes: number;
  readonly folders: number;
}

/** What the first uses of anything leave, mostly compiled code, is not what a plugin leaves. */
const warmUp = 3;

const [count = "30", kind = "component", ...crimes] = process.argv.slice(2);
const temporary = mkdtempSync(join(tmpdir(), "masterchef-rounds-"));
process.env["TMPDIR"] = temporary;
try {
  for (const crime of crimes) {
    const rounds = kind === "component" ? await componentRounds(crime) : await processRounds(crime);
    process.stdout.write(`${JSON.stringify({ crime, rounds } satisfies Rounds)}\n`);
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

/** One host lives through all rounds, as in a controller that never ends. */
async function componentRounds(crime: string): Promise<readonly Held[]> {
  await using folder = await testFolder();
  await using host = await hostileHost(folder, { callMs: 200 });
  return await repeated(async () => {
    const { value } = await sceneOf(host, { crime, where: "decide" }).plan();
    if (value?.failed.length !== 1) throw new Error(`${crime} was not found out`);
  });
}

/** A plugin's process is started again only so often, so each round has its own host. */
async function processRounds(mode: string): Promise<readonly Held[]> {
  return await repeated(async () => {
    await using folder = await testFolder();
    await abuse(folder, mode);
  });
}

async function repeated(round: () => Promise<void>): Promise<readonly Held[]> {
  const held: Held[] = [];
  for (let done = 0; done < warmUp; done += 1) await round();
  for (let done = 0; done < Number(count); done += 1) {
    await round();
    await settled();
    held.push(look());
  }
  return held;
}

/** Threads and processes end in their own time, and what they held is free a little later. */
async function settled(): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    globalThis.gc?.();
  }
}

function look(): Held {
  const { processes, folders, ...rest } = remains();
  const { heapUsed, external } = process.memoryUsage();
  return {
    ...rest,
    heapMiB: heapUsed / 1024 / 1024,
    outsideMiB: external / 1024 / 1024,
    processes: processes.length,
    folders: folders.length,
  };
}
