import { expect, test } from "vitest";
import { Stop } from "../stop.ts";
import { outcome } from "./act-context.ts";
import type { ActContext } from "./act-context.ts";
import { reboot, rebootArgv } from "./reboot.ts";

const context = {} as ActContext;

async function stopOf(work: Promise<never>): Promise<Stop["reason"] | undefined> {
  return await work.catch((error: unknown) => (error instanceof Stop ? error.reason : undefined));
}

test("the machine is told by systemd where it runs, and by shutdown elsewhere; what is no Linux is not told at all", () => {
  expect(rebootArgv("linux", (path) => path === "/run/systemd/system")).toEqual(expect.arrayContaining(["systemctl", "reboot"]));
  expect(rebootArgv("linux", () => false)).toEqual(["shutdown", "-r", "now"]);
  expect(rebootArgv("darwin", () => true)).toEqual([]);
});

test("a machine that was told is rebooting, which is no end that anybody here sees", async () => {
  const told: (readonly string[])[] = [];
  const tell = (argv: readonly string[]): Promise<ReturnType<typeof outcome>> => {
    told.push(argv);
    return Promise.resolve(outcome(true));
  };
  expect(await stopOf(reboot(context, { tell, argv: ["boot"] }))).toMatchObject({
    tag: "failed",
    val: { reason: { tag: "other", val: "rebooting" } },
  });
  expect(told).toEqual([["boot"]]);
});

test("a machine that cannot be told is left as it is", async () => {
  const tell = (): Promise<never> => Promise.reject(new Error("nobody is to be told"));
  expect(await stopOf(reboot(context, { tell, argv: [] }))).toMatchObject({ tag: "refused", val: { reason: { tag: "unsupported" } } });
});
