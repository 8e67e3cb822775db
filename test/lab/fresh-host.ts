import { afterAll, beforeAll } from "vitest";
import type { LabHost } from "./host.ts";
import { openLab } from "./lab.ts";
import type { HostOptions, Lab } from "./lab.ts";
import type { Extras } from "./recipe.ts";

/** Gives the tests of a file a host of their own, booted before the first and removed after the last. Called at the file's top. */
export function freshHost(options: HostOptions = {}, extras?: Extras): () => LabHost {
  const hosts = freshHosts([options], extras);
  return () => {
    const [host] = hosts();
    if (host === undefined) throw new Error("The host was not booted.");
    return host;
  };
}

/** Several hosts of a file's own on one network. */
export function freshHosts(options: readonly HostOptions[], extras?: Extras): () => readonly LabHost[] {
  let lab: Lab | undefined;
  const hosts: LabHost[] = [];
  beforeAll(async () => {
    lab = await openLab(extras);
    for (const each of options) hosts.push(await lab.host(each));
  });
  afterAll(async () => {
    await lab?.close();
  });
  return () => hosts;
}
