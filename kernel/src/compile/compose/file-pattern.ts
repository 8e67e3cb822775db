import type { FileFailure, SiteFiles } from "../compile-input.ts";
import { encodeUtf8 } from "../read/utf8.ts";

/** What a pattern found. */
export interface FoundFiles {
  /** In the order of their bytes. */
  readonly paths: readonly string[];
  /** The folders that were looked into: what is in them decides what is found. */
  readonly folders: readonly string[];
}

/** Whether a path is a pattern. */
export function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

/** The files of the site a pattern fits. `*` stands for any text in one name, `?` for one character; neither for a dot a name begins with. */
export async function findFiles(pattern: string, files: SiteFiles): Promise<FoundFiles | FileFailure> {
  let places: readonly string[] = [""];
  const looked: string[] = [];
  const steps = pattern.split("/");
  for (const [index, step] of steps.entries()) {
    const wanted = index === steps.length - 1 ? "file" : "folder";
    const next: string[] = [];
    for (const place of places) {
      if (!isPattern(step) && looked.length === 0) {
        next.push(`${place}${step}/`);
        continue;
      }
      const listed = await files.list(place);
      if ("failure" in listed) {
        // A folder that a pattern found may lack what comes next; one that was named must be there.
        if (listed.failure === "missing" && looked.length > 0) continue;
        return listed;
      }
      looked.push(place);
      for (const { name, kind } of listed) if (kind === wanted && fits(name, step)) next.push(`${place}${name}/`);
    }
    places = next;
  }
  const found = places.map((place) => place.slice(0, -1));
  return { paths: found.toSorted(compareBytes), folders: looked };
}

function fits(name: string, pattern: string): boolean {
  return (!name.startsWith(".") || pattern.startsWith(".")) && matches(Array.from(name), Array.from(pattern));
}

/** Goes back to the last star only, so that no pattern takes long. */
function matches(name: readonly string[], pattern: readonly string[]): boolean {
  let [at, step, star, mark] = [0, 0, -1, 0];
  while (at < name.length) {
    if (pattern[step] === "*") [star, mark, step] = [step, at, step + 1];
    else if (pattern[step] === "?" || (step < pattern.length && pattern[step] === name[at])) [at, step] = [at + 1, step + 1];
    else if (star >= 0) [step, mark, at] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  while (pattern[step] === "*") step += 1;
  return step === pattern.length;
}

function compareBytes(a: string, b: string): number {
  const [left, right] = [encodeUtf8(a), encodeUtf8(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
