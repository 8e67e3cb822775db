import { resolve } from "node:path";
import { createKernel } from "@masterchef/kernel/open";
import type { Kernel, Selection } from "@masterchef/kernel";
import type { Invocation, OptionValues } from "./invocation.ts";

/** A kernel for the site the options name. `wrong` says what is wrong with the options. */
export function openKernel(
  { options, directory, view }: Invocation,
  given: { readonly variables: boolean },
): Kernel | { readonly wrong: string } {
  const variables: { readonly name: string; readonly text: string }[] = [];
  for (const text of given.variables ? options.all("var") : []) {
    const equals = text.indexOf("=");
    if (equals < 1) return { wrong: `--var "${text}" sets nothing. Write --var name=value.` };
    variables.push({ name: text.slice(0, equals), text: text.slice(equals + 1) });
  }
  return createKernel({
    site: resolve(directory, options.value("site") ?? "."),
    variables,
    variableFiles: given.variables ? options.all("vars-file").map((file) => resolve(directory, file)) : [],
    onProgress: (progress) => view.progress(progress),
    // Each command is a process of its own.
    ephemeral: true,
    targetState: targetState(directory),
  });
}

/** Where this machine keeps leases and owed records, if the environment says so: for several that share a machine and must not meet. */
function targetState(directory: string): string | undefined {
  const state = process.env["MASTERCHEF_TARGET_STATE"] ?? "";
  return state === "" ? undefined : resolve(directory, state);
}

/** What the options select. */
export function selectionOf(options: OptionValues): Selection {
  return { resources: options.list("resources"), tags: options.list("tags"), skipTags: options.list("skip-tags") };
}
