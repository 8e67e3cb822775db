import { lstatSync, readdirSync } from "node:fs";
import type { Stats } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";
import { failure } from "../failure.ts";
import { joinPath } from "../path/canonical-path.ts";
import { refused } from "../stop.ts";

/** One thing below a directory. */
export interface Entry {
  /** Relative to the directory the walk started in. */
  readonly name: string;
  readonly path: string;
  readonly stat: Stats;
}

/** How far a walk goes. */
export interface WalkOptions {
  readonly recursive: boolean;
  readonly signal: AbortSignal;
}

const between = 200;

/**
 * What lies below a directory, sorted by the bytes of the whole relative name. Links are reported and never followed; another file
 * system mounted below is reported and never entered. Throws what the system says, and a `Stop` for a name that is no UTF-8 text.
 */
export async function* walk(root: string, { recursive, signal }: WalkOptions): AsyncGenerator<Entry> {
  const device = lstatSync(root).dev;
  let count = 0;

  async function* below(directory: string, prefix: string): AsyncGenerator<Entry> {
    // A directory sorts as its name and `/`: `a/b` comes after `a.conf` and before `a0`, and all of `a` right where its slash puts it.
    const pending: { readonly key: string; readonly entry: Entry; readonly expand: boolean }[] = [];
    for (const name of namesIn(directory)) {
      const path = joinPath(directory, name);
      const stat = lstatSync(path, { throwIfNoEntry: false });
      count += 1;
      if (count % between === 0) {
        signal.throwIfAborted();
        await breathe();
      }
      if (stat === undefined) continue;
      const entry = { name: prefix + name, path, stat };
      pending.push({ key: name, entry, expand: false });
      if (recursive && stat.isDirectory() && stat.dev === device) pending.push({ key: `${name}/`, entry, expand: true });
    }
    const sorted = pending.map((item) => ({ ...item, bytes: Buffer.from(item.key) })).toSorted((a, b) => Buffer.compare(a.bytes, b.bytes));
    for (const { entry, expand } of sorted) {
      if (expand) yield* below(entry.path, `${entry.name}/`);
      else yield entry;
    }
  }

  yield* below(root, "");
}

function namesIn(directory: string): readonly string[] {
  const names: string[] = [];
  for (const bytes of readdirSync(directory, { encoding: "buffer" })) {
    const name = bytes.toString("utf8");
    if (!Buffer.from(name).equals(bytes)) {
      throw refused(
        failure("malformed", `${directory} holds a name that is no UTF-8 text (${JSON.stringify(bytes.toString("latin1"))}); rename it`),
      );
    }
    names.push(name);
  }
  return names;
}
