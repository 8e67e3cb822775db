import type { Failure } from "@masterchef/wit/host";
import { failure } from "../failure.ts";

const longest = 4096;

/** Why a path is not in the contract's canonical form; nothing if it is. */
export function pathFailure(path: string): Failure | undefined {
  const problem = pathProblem(path);
  return problem === undefined
    ? undefined
    : failure("malformed", `the path ${JSON.stringify(path)} ${problem}; give an absolute path in its shortest form`);
}

function pathProblem(path: string): string | undefined {
  if (!path.startsWith("/")) return "does not start with `/`";
  if (path.includes("\0")) return "holds a NUL character";
  if (Buffer.byteLength(path) > longest) return `is longer than ${longest} bytes`;
  if (path === "/") return undefined;
  for (const segment of path.slice(1).split("/")) {
    if (segment === "") return "has an empty segment or ends in `/`";
    if (segment === "." || segment === "..") return `has a segment \`${segment}\``;
  }
  return undefined;
}

/** The directory a path lies in and its name there. The root is its own parent, under the name `.`. */
export function splitPath(path: string): readonly [parent: string, name: string] {
  const cut = path.lastIndexOf("/");
  if (path === "/") return ["/", "."];
  return [cut === 0 ? "/" : path.slice(0, cut), path.slice(cut + 1)];
}

/** `directory/name`, also where the directory is the root. */
export function joinPath(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}
