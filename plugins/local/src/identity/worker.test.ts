import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import type { NumberedAnswer } from "@masterchef/wit/host";
import { createAccountReader } from "../account/accounts.ts";
import type { Context } from "../ask/context.ts";
import { createBlobStore } from "../blob/blob-store.ts";
import type { ActContext } from "../run/act-context.ts";
import { createParents } from "../path/parents.ts";
import { createScratch } from "../session/scratch.ts";
import { Stop } from "../stop.ts";
import { fileRead, query, reasonOf, task, writeAct } from "../testing/drive.ts";
import { askWorker, performInWorker } from "./as-person.ts";
import { becomeUser } from "./become.ts";
import { startWorker } from "./worker-link.ts";
import type { WorkerLink } from "./worker-link.ts";

const context: Context = {
  accounts: createAccountReader(),
  blobs: createBlobStore(),
  scratch: createScratch(),
  secrets: new Map(),
  signal: new AbortController().signal,
};

/** A worker that is a shell script: it says what a broken one might say. */
async function pretender(script: string): Promise<WorkerLink> {
  const link = await startWorker({ command: ["/bin/sh", "-c", script], user: undefined });
  if (!("isOpen" in link)) throw new Error(link.message);
  return link;
}

const ready = `echo '{"ready":true}'`;

async function answers(link: WorkerLink): Promise<readonly string[]> {
  const batch = [1, 2].map((id) => ({ id, query: query(fileRead("/etc/passwd"), { deadline: 1 }) }));
  const found: NumberedAnswer[] = [];
  await askWorker(link, batch, context, (answer) => found.push(answer));
  link.end();
  return found.map(({ id, answer }) => `${id} ${reasonOf(answer.outcome) ?? "ok"}`).toSorted();
}

test("a worker that never answers is given up, and every question is answered", async () => {
  expect(await answers(await pretender(`${ready}; exec sleep 600`))).toEqual(["1 timed-out", "2 timed-out"]);
});

test("a worker that dies, talks nonsense or answers what it was not asked harms nobody", async () => {
  expect(await answers(await pretender(`${ready}; read line`))).toEqual(["1 unreachable", "2 unreachable"]);
  expect(await answers(await pretender(`${ready}; read line; echo nonsense`))).toEqual(["1 unreachable", "2 unreachable"]);
  expect(await answers(await pretender(`${ready}; read line; echo '{"id":1,"burst":{"value":[{"id":1}]}}'; sleep 600`))).toEqual([
    "1 unreachable",
    "2 unreachable",
  ]);
  const absent = '{"answer":{"outcome":{"ok":{"file":{"state":"absent"}}},"unknown":[]},"id":';
  const burst = `{"id":1,"burst":{"value":[${absent}1},${absent}1},${absent}77}]}}`;
  expect(await answers(await pretender(`${ready}; read line; echo '${burst}'; echo '{"id":1,"end":true}'; sleep 600`))).toEqual([
    "1 ok",
    "2 unreachable",
  ]);
});

test("an operation whose worker dies may have happened: failed, not refused", async () => {
  const link = await pretender(`${ready}; read line`);
  const { work } = task(0, writeAct("/nowhere", "x"));
  if (work.tag !== "operation") throw new Error("not an operation");
  const parents = createParents();
  const acting: ActContext = { ...context, parents, keepLog: undefined, deadline: 1000, onOutput: () => undefined };
  const error: unknown = await performInWorker(link, work.val, acting).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Stop);
  expect(error instanceof Stop ? error.reason.tag : "").toBe("failed");
});

test("a worker that may not start says why", async () => {
  const link = await startWorker({ command: ["/bin/sh", "-c", "echo may not >&2; exit 1"], user: undefined });
  expect("isOpen" in link ? "open" : link.reason.tag).toBe("denied");
  expect("isOpen" in link ? "" : link.message).toContain("may not");
  const none = await startWorker({ command: ["/no/such/program"], user: undefined });
  expect("isOpen" in none ? "open" : none.reason.tag).toBe("denied");
});

test("an ended worker answers nothing more, and its process and what that started are gone", async () => {
  const folder = mkdtempSync("/var/tmp/masterchef-worker-");
  const link = await pretender(`sleep 600 & echo $! > ${folder}/child; ${ready}; sleep 600`);
  link.end();
  const pid = Number(readFileSync(`${folder}/child`, "utf8"));
  for (let tries = 0; tries < 100 && existsSync(`/proc/${pid}`); tries += 1) await pause(20);
  expect(existsSync(`/proc/${pid}`)).toBe(false);
  rmSync(folder, { recursive: true });
  expect(link.isOpen).toBe(false);
  expect(await link.call("ask", {}, () => undefined)).toMatchObject({ reason: { tag: "unreachable" } });
});

test("nobody is become by words that are no ids", () => {
  for (const words of [[""], ["-1", "0", "0"], ["0", "0", "x"], ["root", "root", "root"]])
    expect(() => becomeUser(words)).toThrow("is no id");
});
