import type { Answer, DirectoryEntry, FileInfo, Observation, Query } from "@masterchef/wit/host";
import { digestOf } from "../ir/digest.ts";
import { keptBefore } from "./keep-before.ts";
import type { KeepBefore } from "./keep-before.ts";
import type { KeptEntry } from "./kept-tree.ts";
import { writeKeptTree } from "./kept-tree.ts";
import { keptAttributes } from "./kept-files.ts";
import { overLink } from "./run-context.ts";
import type { RunContext } from "./run-context.ts";
import type { PlannedTask } from "./task.ts";

/** The most of a tree that is kept: entries, bytes of one file (what an answer may hold), bytes altogether. */
const most = { entries: 20_000, file: 1 << 20, bytes: 64 << 20 } as const;

/** How many files are asked for at a time. */
const atOnce = 64;

/**
 * Brings to the filebucket what is about to be gone and nobody else keeps, so that it can be put back: what directories hold that are removed with all of it, what is
 * moved, what a link takes the place of. What cannot be kept whole is not kept; the journal says why, and the operation goes on: it was approved.
 */
export async function keepTrees(context: RunContext, tasks: readonly PlannedTask[]): Promise<void> {
  const { journal, filebucket } = context.input;
  const keeping = tasks.flatMap((planned) => {
    const keeps = keptBefore(planned.operation);
    return keeps.length === 0 ? [] : [{ planned, keeps }];
  });
  for (const { planned, keeps } of keeping) {
    const kept = await new TreeKeeper(context, planned).keep(keeps);
    journal.append("kept-tree", { task: planned.task.id, path: keeps[0]?.path ?? "", ...kept });
  }
  if (keeping.length > 0) await filebucket.flush();
}

/** A tree that cannot be kept, and why. */
class NotKept extends Error {}

class TreeKeeper {
  readonly #context: RunContext;
  readonly #planned: PlannedTask;

  constructor(context: RunContext, planned: PlannedTask) {
    this.#context = context;
    this.#planned = planned;
  }

  /** The digest of the list of what was kept, or why nothing was. */
  async keep(keeps: readonly KeepBefore[]): Promise<{ readonly tree: string } | { readonly why: string }> {
    try {
      const entries: KeptEntry[] = [];
      for (const each of keeps) entries.push(...(await this.#entriesOf(each)));
      const list = Buffer.from(writeKeptTree(entries));
      const digest = digestOf(list);
      await this.#store(list, { digest, path: keeps[0]?.path ?? "" });
      return { tree: digest };
    } catch (error) {
      if (error instanceof NotKept) return { why: error.message };
      throw error;
    }
  }

  /** None where nothing is there. */
  async #entriesOf({ path, below, content, follow }: KeepBefore): Promise<readonly KeptEntry[]> {
    const [own] = await this.#ask([{ tag: "file", val: { path, follow, want: { digest: !follow }, contentLimit: 0 } }]);
    if (own?.tag !== "file") throw new NotKept(`${path} cannot be asked about`);
    if (own.val.state.tag === "absent") return [];
    const info = own.val.state.val;
    const entry = entryOf(follow ? info.realPath : path, info);
    if (info.kind === "regular" && content) await this.#keepContents(path, [{ name: "", info }]);
    if (info.kind !== "directory" || !below) return [entry];
    const [listed] = await this.#ask([
      { tag: "directory", val: { path, recursive: true, want: { digest: true }, maxEntries: most.entries } },
    ]);
    if (listed?.tag !== "directory" || listed.val.tag !== "listing") throw new NotKept(`${path} changed while it was read`);
    const entries = listed.val.val.map((each) => entryOf(pathOf(path, each.name), each.info));
    await this.#keepContents(path, listed.val.val);
    return [entry, ...entries];
  }

  /** Names are those below the root; the root itself has none. */
  async #keepContents(root: string, entries: readonly DirectoryEntry[]): Promise<void> {
    const files = entries.filter(({ info }) => info.kind === "regular");
    const large = files.find(({ info }) => info.size > most.file);
    if (large !== undefined)
      throw new NotKept(`${pathOf(root, large.name)} is larger than the ${most.file} bytes that are kept of a file before it goes`);
    if (files.reduce((sum, { info }) => sum + info.size, 0) > most.bytes)
      throw new NotKept(`${root} holds more than the ${most.bytes} bytes that are kept of a tree`);
    for (let start = 0; start < files.length; start += atOnce) {
      const some = files.slice(start, start + atOnce);
      const observed = await this.#ask(
        some.map(({ name }) => ({
          tag: "file",
          val: { path: pathOf(root, name), follow: false, want: { digest: true, content: true }, contentLimit: most.file },
        })),
      );
      for (const [at, { name, info }] of some.entries()) await this.#keepFile(pathOf(root, name), info, observed[at]);
    }
  }

  async #keepFile(path: string, { digest }: FileInfo, observed: Observation | undefined): Promise<void> {
    const info = observed?.tag === "file" && observed.val.state.tag === "present" ? observed.val.state.val : undefined;
    const bytes = info?.content?.tag === "text" ? Buffer.from(info.content.val) : info?.content?.val;
    if (info === undefined || bytes === undefined || typeof bytes === "string" || digest === undefined || digestOf(bytes) !== digest)
      throw new NotKept(`${path} changed while it was read`);
    await this.#store(bytes, { digest, path, ...keptAttributes(info.posix) });
  }

  async #store(bytes: Uint8Array, file: { readonly digest: string; readonly path: string }): Promise<void> {
    const { filebucket, host, run } = this.#context.input;
    await filebucket.keep(once(bytes), file.digest);
    await filebucket.record({ host, run, size: bytes.length, step: this.#planned.members[0]?.each.address ?? "", ...file });
  }

  /** Asked as whoever removes it: what the record of the run says of answers is for those that decide. */
  async #ask(reads: readonly Query["read"][]): Promise<readonly Observation[]> {
    const { session, host } = this.#context.input;
    const { identity } = this.#planned.operation;
    const queries = reads.map((read): Query => ({ read, reads: [], ...(identity === undefined ? {} : { identity }) }));
    return (await overLink(host, session.ask(queries))).map(observedIn);
  }
}

function pathOf(root: string, name: string): string {
  return name === "" ? root : `${root}/${name}`;
}

function observedIn({ outcome }: Answer): Observation {
  if (outcome.tag === "err") throw new NotKept(outcome.val.message);
  return outcome.val;
}

function entryOf(path: string, { kind, digest, target, posix }: FileInfo): KeptEntry {
  if (kind !== "regular" && kind !== "directory" && kind !== "symbolic-link")
    throw new NotKept(`${path} is a ${kind}, which cannot be kept`);
  return {
    path,
    kind,
    ...(digest === undefined ? {} : { digest }),
    ...(target === undefined ? {} : { target }),
    ...(posix === undefined ? {} : { posix }),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}
