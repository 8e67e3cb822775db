import { relative } from "node:path";

/** The path as a person here would write it. */
export function nearPath(from: string, path: string): string {
  const near = relative(from, path);
  if (near === "") return ".";
  return near.startsWith("..") ? path : near;
}
