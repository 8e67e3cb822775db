import { isJsonList, isJsonObject, parseJson, scope } from "@masterchef/sdk";
import { compareRpm } from "../versions/rpm.ts";
import { byCommands } from "./by-commands.ts";
import type { Manager } from "./package-manager.ts";

/** Homebrew, of macOS. It installs the newest version only: what is planned is checked afterwards. */
export const brew: Manager = byCommands({
  name: "brew",
  compare: compareRpm,
  installed: ({ name }) => ["brew", "list", "--versions", name],
  version: (output) =>
    output
      .trim()
      .split(/\s+/)
      .slice(1)
      .toSorted((left, right) => compareRpm(right, left))[0],
  absentCode: 1,
  offered: ({ name }) => ["brew", "info", "--json=v2", name],
  versions: (output) => stableVersions(output),
  install: ({ install_options: options }) => ["brew", "install", "--quiet", ...(options ?? [])],
  item: ({ name }) => name,
  itemPattern: ({ name }) => ({ tag: "is", val: name }),
  remove: () => ["brew", "uninstall", "--quiet"],
  reads: [scope.entity("index", "brew")],
});

function stableVersions(output: string): readonly string[] {
  const document = output.startsWith("{") ? parseJson(output) : undefined;
  const formulae = isJsonObject(document) ? document["formulae"] : undefined;
  if (!isJsonList(formulae)) return [];
  return formulae.flatMap((formula) => {
    const versions = isJsonObject(formula) ? formula["versions"] : undefined;
    const stable = isJsonObject(versions) ? versions["stable"] : undefined;
    return typeof stable === "string" ? [stable] : [];
  });
}
