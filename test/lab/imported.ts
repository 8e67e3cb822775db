import { expect } from "vitest";
import type { LabHost } from "./host.ts";

/** Where an import is written to. */
export const importFolder = "/srv/imported";

/** Imports the host, which must succeed, and sees to it that nothing is to be done of what was written. All its documents in one text. */
export async function importSettled(host: LabHost): Promise<string> {
  const { code, stdout, stderr } = await host.masterchef(["import", "localhost", "--output", importFolder, "--replace"], { cwd: "/" });
  expect([code, stdout + stderr]).toEqual([0, stdout + stderr]);
  await planIsEmpty(host, importFolder);
  return await host.shell(`cat ${importFolder}/*.yaml`);
}

/** Sees to it that nothing is to be done of the site in a folder. */
export async function planIsEmpty(host: LabHost, folder: string): Promise<void> {
  const { code, stdout, stderr } = await host.masterchef(["check", "--detailed-exit-code", "-C", folder], { cwd: "/" });
  expect([code, stdout + stderr]).toEqual([0, stdout + stderr]);
}
