import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { childrenOf, identify, isAlive } from "./process-identity.ts";

test("a process is told by pid and start: gone when it ended, and another one of the same pid is not it", async () => {
  const child = spawn("sleep", ["1000"]);
  const { pid = 0 } = child;
  const identity = identify(pid);
  expect(identity?.pid).toBe(pid);
  expect(identity !== undefined && isAlive(identity)).toBe(true);
  expect(isAlive({ pid, started: "1" })).toBe(false);
  expect(childrenOf(process.pid)).toContain(pid);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(identify(pid)).toBeUndefined();
  expect(childrenOf(pid)).toEqual([]);
});
