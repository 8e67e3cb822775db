import { spawn } from "node:child_process";
import type { SpawnOptions } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const launcher = fileURLToPath(new URL(".", import.meta.url));

/** What main.ts does in these tests: says what it was given, then ends as it is told to. TypeScript on purpose. */
const program = `
const [ending] = process.argv.slice(2);
const settings = Object.keys(process.env).filter((name: string) => name.startsWith("MALLOC_"));
process.stdout.write(JSON.stringify({ args: process.argv.slice(2), node: process.execPath, flags: process.execArgv, settings }) + "\\n");
if (ending === "wait") setInterval((): void => undefined, 1000);
else process.exitCode = Number(ending ?? "0");
`;

/** Makes a process believe that it is an older Node. */
const pretendOldNode = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });`;

let house: string;
let bin: string;

beforeEach(() => {
  house = mkdtempSync(path.join(tmpdir(), "launcher-"));
  bin = path.join(house, "cli/bin/masterchef");
  mkdirSync(path.dirname(bin), { recursive: true });
  mkdirSync(path.join(house, "cli/src"));
  for (const name of ["masterchef", "masterchef.mjs"]) copyFileSync(path.join(launcher, name), path.join(house, "cli/bin", name));
  mkdirSync(path.join(house, "path"));
  symlinkSync(process.execPath, path.join(house, "path/node"));
  writeFileSync(path.join(house, "cli/package.json"), `{ "version": "7.8.9", "type": "module" }\n`);
  writeFileSync(path.join(house, "cli/src/main.ts"), program);
  writeFileSync(path.join(house, "old-node.mjs"), pretendOldNode);
});

afterEach(() => rmSync(house, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Start {
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Sent as soon as the program has said something. */
  readonly signal?: NodeJS.Signals;
}

function start({ args, env, signal }: Start): Promise<Ended> {
  const search = `${path.join(house, "path")}:/usr/bin:/bin`;
  const options: SpawnOptions = {
    env: { PATH: search, XDG_CACHE_HOME: path.join(house, "cache"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  };
  const child = spawn(bin, args, options);
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
    if (signal !== undefined) child.kill(signal);
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, endSignal) => resolve({ code, signal: endSignal, stdout, stderr }));
  });
}

/** Where npm puts the Node of its package, as the shell finds it. */
function installNode(): void {
  const installed = path.join(house, "node_modules/node/bin/node");
  mkdirSync(path.dirname(installed), { recursive: true });
  writeFileSync(installed, `#!/bin/sh\nINSTALLED=1 exec ${process.execPath} "$@"\n`, { mode: 0o755 });
}

const flags = ["--min-semi-space-size=4"];

describe("the launcher", () => {
  it("prints the version without loading any TypeScript", async () => {
    rmSync(path.join(house, "cli/src"), { recursive: true });
    expect(await start({ args: ["--version"] })).toEqual({ code: 0, signal: null, stdout: "7.8.9\n", stderr: "" });
    expect(existsSync(path.join(house, "cache"))).toBe(false);
  });

  it("hands arguments over, returns the exit code and keeps its own settings from what is started", async () => {
    const ended = await start({ args: ["3", "--version", "a b", ""] });
    expect(ended).toMatchObject({ code: 3, stderr: "" });
    expect(JSON.parse(ended.stdout)).toEqual({ args: ["3", "--version", "a b", ""], node: process.execPath, flags, settings: [] });
  });

  it("starts through a symbolic link, as npm installs it", async () => {
    const link = path.join(house, "linked");
    symlinkSync("cli/bin/masterchef", link);
    bin = link;
    expect(await start({ args: ["4"] })).toMatchObject({ code: 4, stderr: "" });
  });

  it("starts by a path relative to where it is", async () => {
    const folder = path.join(house, "cli/src");
    const child = spawn("../bin/masterchef", ["6"], { cwd: folder, env: { PATH: `${path.join(house, "path")}:/usr/bin:/bin` } });
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect(code).toBe(6);
  });

  it("takes the packaged Node before that of the PATH", async () => {
    installNode();
    writeFileSync(path.join(house, "cli/src/main.ts"), `process.stdout.write(process.env["INSTALLED"] ?? "another");`);
    expect(await start({ args: [] })).toMatchObject({ code: 0, stdout: "1" });
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("is the process that gets %s", async (signal) => {
    expect(await start({ args: ["wait"], signal })).toMatchObject({ code: null, signal });
  });

  it("says which Node it needs when there is an older one, or none", async () => {
    const old = { NODE_OPTIONS: `--import=${pathToFileURL(path.join(house, "old-node.mjs")).href}` };
    const ended = await start({ args: ["0"], env: old });
    expect(ended).toMatchObject({ code: 69, stdout: "" });
    expect(ended.stderr).toMatch(/^masterchef needs Node 26 or newer, and this is Node 20\.20\.2\.\nRun "npm ci" /);
    const none = await start({ args: ["0"], env: { PATH: "/nowhere" } });
    expect(none).toMatchObject({ code: 69, stdout: "" });
    expect(none.stderr).toMatch(/^masterchef needs Node 26 or newer, and there is no Node\.\nRun "npm ci" /);
  });
});

describe("the compile cache", () => {
  it("lies in a folder of the user's own", async () => {
    await start({ args: ["0"] });
    expect(readdirSync(path.join(house, "cache/masterchef/compile"))).not.toEqual([]);
  });

  it("stays empty where others may write", async () => {
    const open = path.join(house, "open");
    mkdirSync(open);
    chmodSync(open, 0o777);
    expect(await start({ args: ["6"], env: { XDG_CACHE_HOME: open } })).toMatchObject({ code: 6, stderr: "" });
    expect(readdirSync(path.join(open, "masterchef/compile"))).toEqual([]);
  });

  it("is done without where no folder can be made", async () => {
    expect(await start({ args: ["6"], env: { XDG_CACHE_HOME: "/dev/null" } })).toMatchObject({ code: 6, stderr: "" });
    expect(await start({ args: ["6"], env: { XDG_CACHE_HOME: "", HOME: "/dev/null" } })).toMatchObject({ code: 6, stderr: "" });
  });
});

describe("the bundle", () => {
  /** Bundles as cli/build.ts does: the program itself, and what it was made from. */
  function bundle(text: string): void {
    mkdirSync(path.join(house, "cli/dist"));
    writeFileSync(path.join(house, "cli/dist/main.cjs"), `process.stdout.write(${JSON.stringify(text)});\n`);
    const { size, mtimeMs } = statSync(path.join(house, "cli/src/main.ts"));
    writeFileSync(path.join(house, "cli/dist/sources.json"), JSON.stringify([["../src/main.ts", size, mtimeMs]]));
  }

  it("runs when it was made from the sources as they are", async () => {
    bundle("bundled");
    expect(await start({ args: ["0"] })).toMatchObject({ code: 0, stdout: "bundled" });
  });

  it("is left alone once a source is another one, is gone, or the bundle is damaged", async () => {
    bundle("bundled");
    writeFileSync(path.join(house, "cli/src/main.ts"), `${program}\n`);
    expect((await start({ args: ["0"] })).stdout).toContain('"args":["0"]');
    writeFileSync(path.join(house, "cli/dist/sources.json"), JSON.stringify([["../src/gone.ts", 1, 1]]));
    expect((await start({ args: ["0"] })).stdout).toContain('"args":["0"]');
    writeFileSync(path.join(house, "cli/dist/sources.json"), "[[");
    expect((await start({ args: ["0"] })).stdout).toContain('"args":["0"]');
  });
});
