import { expect } from "vitest";
import type { Ended } from "./ended.ts";
import type { Entering } from "./enter.ts";
import type { LabHost } from "./host.ts";

/** A site of these resources, each as a line of YAML. */
export function siteOf(resources: Readonly<Record<string, string>>): string {
  return `masterchef: 1\nname: lab\nresources:\n${Object.entries(resources)
    .map(([address, body]) => `  ${address}: ${body}\n`)
    .join("")}`;
}

/** Applies a site of these resources, which must succeed, and sees to it that nothing is to be done afterwards. What the first apply printed. */
export async function converge(host: LabHost, resources: Readonly<Record<string, string>>, entering: Entering = {}): Promise<string> {
  const applied = await apply(host, resources, entering);
  expect([applied.code, applied.stderr]).toEqual([0, applied.stderr]);
  const checked = await host.masterchef(["check", "--detailed-exit-code"], entering);
  expect([checked.code, checked.stdout + checked.stderr]).toEqual([0, checked.stdout + checked.stderr]);
  return applied.stdout + applied.stderr;
}

/** Applies a site of these resources, however that ends. */
export async function apply(host: LabHost, resources: Readonly<Record<string, string>>, entering: Entering = {}): Promise<Ended> {
  await host.write(`${entering.cwd ?? "/srv/site"}/masterchef.yaml`, siteOf(resources));
  return await host.masterchef(["apply", "--yes"], entering);
}
