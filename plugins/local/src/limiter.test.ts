import { expect, test } from "vitest";
import { createLimiter } from "./limiter.ts";

test("no more than so many count at a time, and one that has left makes room", async () => {
  const limited = createLimiter(2);
  const running: string[] = [];
  const finish = new Map<string, () => void>();
  const job = (name: string, leavesEarly: boolean): Promise<void> =>
    limited(async (leave) => {
      running.push(name);
      if (leavesEarly) leave();
      await new Promise<void>((resolve) => finish.set(name, resolve));
    });
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  const all = [job("a", false), job("b", true), job("c", false), job("d", false)];
  await turn();
  expect(running).toEqual(["a", "b", "c"]);
  // It does not count any more, so its end makes no room.
  finish.get("b")?.();
  await turn();
  expect(running).toEqual(["a", "b", "c"]);
  finish.get("a")?.();
  await turn();
  expect(running).toEqual(["a", "b", "c", "d"]);
  finish.get("c")?.();
  finish.get("d")?.();
  await Promise.all(all);
});
