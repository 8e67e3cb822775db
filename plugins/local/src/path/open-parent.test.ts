import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reasonOf, run, task, withSession, writeAct } from "../testing/drive.ts";
import { closeDirectory, openBelow, openDirectory } from "./open-parent.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync("/var/tmp/masterchef-walk-");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function realPath(path: string): string {
  const directory = openDirectory(path);
  closeDirectory(directory);
  return directory.realPath;
}

test("links of ours and of root are followed wherever they lead, as the system does", () => {
  mkdirSync(`${folder}/a/b/c`, { recursive: true });
  symlinkSync("b/c", `${folder}/a/relative`);
  symlinkSync(`${folder}/a`, `${folder}/absolute`);
  symlinkSync("../../a/relative", `${folder}/a/b/up`);
  symlinkSync("/", `${folder}/root`);
  for (const path of [
    "/",
    folder,
    `${folder}/a/relative`,
    `${folder}/absolute/b`,
    `${folder}/absolute/b/up`,
    `${folder}/root/var/tmp`,
    "/proc/self/fd",
  ]) {
    if (path.startsWith("/proc")) expect(realPath(path)).toMatch(/^\/proc\/\d+\/fd$/);
    else expect(realPath(path)).toBe(realpathSync(path));
  }
});

test("circles, files and nothing are refused with a word for it", () => {
  symlinkSync("circle", `${folder}/circle`);
  writeFileSync(`${folder}/file`, "");
  const refusal = (path: string): string | undefined => {
    try {
      return realPath(path);
    } catch (error) {
      return error instanceof Error && "reason" in error && typeof error.reason === "object" ? JSON.stringify(error.reason) : "thrown";
    }
  };
  expect(refusal(`${folder}/circle`)).toContain("link-loop");
  expect(refusal(`${folder}/file`)).toContain("not-directory");
  expect(refusal(`${folder}/none`)).toContain("missing");
});

test("a directory that is held stays the same when its path leads elsewhere", () => {
  mkdirSync(`${folder}/d`);
  const held = openDirectory(`${folder}/d`);
  renameSync(`${folder}/d`, `${folder}/moved`);
  mkdirSync(`${folder}/d`);
  writeFileSync(held.at("f"), "x");
  expect(readdirSync(`${folder}/moved`)).toEqual(["f"]);
  expect(readdirSync(`${folder}/d`)).toEqual([]);
  symlinkSync("/etc", `${folder}/moved/link`);
  expect(() => openBelow(held, "link")).toThrow(/ENOTDIR|ELOOP/);
  closeDirectory(held);
});

test.runIf(process.getuid?.() === 0)(
  "no write goes astray while somebody swaps the directory for a link of theirs",
  async () => {
    const attacker = fileURLToPath(new URL("../testing/swap-for-ever.ts", import.meta.url));
    mkdirSync(`${folder}/place`);
    mkdirSync(`${folder}/victim`);
    const child = spawn(process.execPath, [attacker, folder, `${folder}/victim`], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => {
      child.stdout.once("data", resolve);
    });
    const words = new Set<string>();
    await withSession(async (session) => {
      for (let round = 0; round < 40; round += 1) {
        const tasks = Array.from({ length: 10 }, (_, id) => task(id, writeAct(`${folder}/place/${round}-${id}`, "x")));
        for (const end of await run(session, tasks)) words.add(reasonOf(end) ?? end.tag);
      }
    });
    const ended = new Promise((resolve) => {
      child.once("exit", resolve);
    });
    child.kill("SIGKILL");
    await ended;
    expect(readdirSync(`${folder}/victim`)).toEqual([]);
    expect([...words].filter((word) => !["done", "missing", "foreign-link", "link-loop", "not-directory"].includes(word))).toEqual([]);
    expect(words.has("done")).toBe(true);
  },
  30_000,
);
