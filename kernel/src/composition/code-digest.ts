import { hash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Whoever bundles the kernel puts the digest of the bundle in the place of this text (cli/build.ts). */
const bundled: string = "<digest of the bundle>";

/** What the kernel is made from, when it runs from its sources. Another package changes the lock file. */
const sources = ["../../../kernel/src", "../../../wit", "../../../package-lock.json"].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
);

/** A name for the code that runs: another one as soon as the code may be another. What an earlier kernel concluded is not taken over under a new name. */
export function codeDigest(places: readonly string[] = sources): string {
  if (bundled.startsWith("sha256:")) return bundled;
  return `sha256:${hash("sha256", JSON.stringify(places.flatMap(stamps)))}`;
}

function stamps(path: string): readonly string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [`${path} ${found.size} ${found.mtimeMs}`];
  const names = readdirSync(path).toSorted();
  return names.filter((name) => name !== "node_modules").flatMap((name) => stamps(`${path}/${name}`));
}
