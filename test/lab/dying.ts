import type { Fault } from "../crash/fault.ts";
import type { LabHost } from "./host.ts";
import { checkoutInHost } from "./places.ts";

/** Where a host keeps how many records were counted. */
const marker = "/run/passed";

/**
 * The environment of a kernel that is killed right before its journal has the nth record of a type: what it would tell was done, and nobody knows. 0 only counts.
 */
export function dying(type: string, nth: number): Readonly<Record<string, string>> {
  const fault: Fault = { at: "record", type, nth, when: "before", victims: ["kernel"], root: "/nowhere", marker };
  return { NODE_OPTIONS: `--import ${checkoutInHost}/test/crash/mortal.ts`, MASTERCHEF_TEST_FAULT: JSON.stringify(fault) };
}

/** All points of a run that was only counted. */
export async function pointsOf(host: LabHost): Promise<number[]> {
  return Array.from({ length: Number(await host.read(marker)) }, (_, index) => index + 1);
}

/** The id of the run that began last. */
export async function lastRun(host: LabHost): Promise<string> {
  return (await host.shell("ls /srv/site/.masterchef/runs | sort | tail -n 1")).trim();
}
