import { statSync } from "node:fs";
import type { Check } from "../check.ts";

const mostMiB = 4;

/** What has to be loaded is small. */
export const size: Check = {
  id: "limits/size",
  title: `The component is not larger than ${mostMiB} MiB`,
  why: "It is hashed, loaded and kept in memory on every machine that runs it.",
  mend: "Leave out what it does not need; most of it is libraries.",
  from: "certified",
  run({ plugin }) {
    const bytes = statSync(plugin.path).size;
    const large = plugin.carrier === "component" && bytes > mostMiB * 2 ** 20;
    const what = `It has ${(bytes / 2 ** 20).toFixed(1)} MiB.`;
    return Promise.resolve({ looked: 1, findings: large ? [{ about: plugin.name, what }] : [] });
  },
};
