import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The repository's root folder, with a trailing slash. */
export const root: string = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Every file that is tracked or about to be: what a commit of everything would hold. Paths are relative to the root, with slashes.
 *
 * @throws when git is missing or this is not a clone: these tests judge a repository, not a folder.
 */
export function repositoryFiles(): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const files = new Set(listed.split("\0").filter((path) => path !== ""));
  return [...files].filter((path) => existsSync(root + path) && statSync(root + path).isFile()).sort();
}

/** Whether a file is a source that the table of layers governs: TypeScript and plain modules, but no declarations. */
export function isSource(path: string): boolean {
  return /\.(ts|mjs)$/.test(path) && !path.endsWith(".d.ts");
}

/** Whether a source is a test or stands beside tests as their support. */
export function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || path.startsWith("test/");
}
