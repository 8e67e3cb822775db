import type { Desired } from "../package/attributes.ts";
import type { FileForm } from "./source-offer.ts";
import { compareRpm } from "../versions/rpm.ts";

/** Asks the rpm database for a package: a line for each version that is installed. */
export function rpmQuery({ name, root }: Desired): readonly string[] {
  return [...rpmOf(root), "--query", "--queryformat", "%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n", name];
}

/** What an `.rpm` says of itself. */
export const rpmFile: FileForm = {
  argv: (path) => ["rpm", "--query", "--package", "--queryformat", "%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n", path],
  read(output) {
    const [name = "", evr = ""] = output.trim().split(" ");
    const version = newestFirst([evr])[0];
    return name === "" || version === undefined ? undefined : { name, version };
  },
};

/** Takes away what is named and nothing else, or refuses. */
export function rpmErase({ root }: Desired): readonly string[] {
  return [...rpmOf(root), "--erase"];
}

/** The newest of the versions that `rpmQuery` prints. */
export function rpmVersion(output: string): string | undefined {
  return newestFirst(output.split("\n"))[0];
}

/** Versions, each once, the newest first. Epoch 0 is left out, as it is written. */
export function newestFirst(lines: readonly string[]): readonly string[] {
  const versions = lines.map((line) => line.trim().replace(/^(?:0|\(none\)):/, "")).filter((line) => /^[^\s]+-[^\s-]+$/.test(line));
  return [...new Set(versions)].toSorted((left, right) => compareRpm(right, left));
}

function rpmOf(root: string | undefined): readonly string[] {
  return ["rpm", ...(root === undefined ? [] : [`--root=${root}`])];
}
