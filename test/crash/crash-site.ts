import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { removeDeadFolders } from "../../kernel/src/host/grpc/plugin-folder.ts";
import { root as repository } from "../e2e/transcript.ts";
import type { Fault } from "./fault.ts";

const base = tmpdir();
/** Where all kernels and transports keep what they need for a while: those of the test's own process too, which clear up behind those that were killed. */
const temporary = mkdtempSync(join(base, "masterchef-crash-tmp-"));
process.env["TMPDIR"] = temporary;
process.once("exit", () => rmSync(temporary, { recursive: true, force: true }));

const seam = new URL("mortal.ts", import.meta.url).href;

/** A site in a folder of its own, with what it manages. */
export interface CrashSite extends Disposable {
  readonly folder: string;
  /** What it manages lies below. */
  readonly root: string;
  /** Ids of its runs, oldest first. */
  runs(): readonly string[];
  /** How often a point of the fault was passed. */
  passed(): number;
  /** Runs the real command line; `fault` says where it ends. */
  masterchef(args: readonly string[], fault?: Omit<Fault, "root" | "marker">): Promise<Ended>;
  /** The same with words of the shell before it, such as limits. */
  shell(line: string): Promise<Ended>;
}

/** How a command ended. */
export interface Ended {
  /** Undefined: it was killed. */
  readonly code: number | undefined;
  readonly output: string;
}

/** Makes one; `layOut` puts there what is managed. */
export function crashSite(config: string, layOut: (root: string) => void): CrashSite {
  const folder = mkdtempSync(join(base, "masterchef-crash-"));
  const root = join(folder, "m");
  const marker = join(folder, "passed");
  layOut(root);
  writeFileSync(join(folder, "masterchef.yaml"), config);
  const environment = {
    PATH: `${join(repository, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`,
    HOME: folder,
    MASTERCHEF_TARGET_STATE: join(folder, "target"),
    TMPDIR: temporary,
    LANG: "C.UTF-8",
    XDG_CACHE_HOME: join(repository, "node_modules/.cache"),
  };
  return {
    folder,
    root,
    runs: () => (existsSync(join(folder, ".masterchef/runs")) ? readdirSync(join(folder, ".masterchef/runs")).toSorted() : []),
    passed: () => (existsSync(marker) ? Number(readFileSync(marker, "utf8")) : 0),
    masterchef(args, fault) {
      const faulty =
        fault === undefined ? {} : { NODE_OPTIONS: `--import ${seam}`, MASTERCHEF_TEST_FAULT: JSON.stringify({ ...fault, root, marker }) };
      return ended(folder, ["masterchef", ...args], { ...environment, ...faulty });
    },
    shell: (line) => ended(folder, ["bash", "-c", line], environment),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A machine that is too busy to start a plugin in time began nothing: it is asked again. */
async function ended(cwd: string, argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  for (let tries = 1; ; tries += 1) {
    const end = await endedOnce(cwd, argv, env);
    if (tries === 5 || !end.output.includes("MC_HOST_HANDSHAKE")) return end;
  }
}

async function endedOnce(cwd: string, argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const [program = "", ...args] = argv;
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => pieces.push(piece));
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? undefined, output: Buffer.concat(pieces).toString("utf8") }));
  });
}

/** Goes through the points from 1 to `last`, some at a time, and holds that nothing is left in the folder for temporary files. */
export async function everyPoint(last: number, visit: (nth: number) => Promise<void>): Promise<void> {
  const sideBySide = 4;
  let next = 1;
  const work = async (): Promise<void> => {
    for (let nth = next; nth <= last; nth = next) {
      next += 1;
      await visit(nth);
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
  // Each process clears up behind dead ones when it starts, once: behind the last of them nobody started any more.
  await removeDeadFolders();
  await expect.poll(() => readdirSync(temporary), { timeout: 60_000 }).toEqual([]);
}
