import { errorOf } from "@masterchef/kernel";
import type { ExitName } from "./exit-codes.ts";
import type { View } from "./view/view.ts";

/** Says what is wrong with a command line. `topic` is the command whose help says more. */
export async function wrongUsage(view: View, detail: string, topic: string): Promise<ExitName> {
  const help = ["masterchef", ...(topic === "" ? [] : [topic]), "--help"].join(" ");
  const diagnostics = [errorOf("MC_USAGE", { detail: `${detail}\nSee: ${help}` })];
  await view.show({ kind: "diagnostics", diagnostics, sources: new Map() });
  return "usage";
}
