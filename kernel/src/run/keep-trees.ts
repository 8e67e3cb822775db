import type { Answer, DirectoryEntry, FileInfo, Observation, Query, Remove } from "@masterchef/wit/host";
import { digestOf } from "../ir/digest.ts";
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
 * Brings what directories hold to the filebucket before they are removed with all of it, so that it can be put back. A tree that cannot be kept whole is not
 * kept; the journal says why, and the removal goes on: it was approved.
 */
export async function keepTrees(context: RunContext, tasks: readonly PlannedTask[]): Promise<void> {
  const { journal, filebucket } = context.input;
  const removals = tasks.flatMap((planned) => {
    const { act } = planned.operation;
    const isTree = act.tag === "remove" && act.val.recursive && act.val.backup && act.val.replaces.tag !== "absent";
    return isTree ? [{ planned, act: act.val }] : [];
  });
  for (const { planned, act } of removals) {
    const keeper = new TreeKeeper(context, planned, act);
    const kept = await keeper.keep();
    if (kept !== undefined) journal.append("kept-tree", { task: planned.task.id, path: act.path, ...kept });
  }
  if (removals.length > 0) await filebucket.flush();
}

/** A tree that cannot be kept, and why. */
class NotKept extends Error {}

class TreeKeeper {
  readonly #context: RunContext;
  readonly #planned: PlannedTask;
  readonly #path: string;

  constructor(context: RunContext, planned: PlannedTask, { path }: Remove) {
    this.#context = context;
    this.#planned = planned;
    this.#path = path;
  }

  /** The digest of the list of what was kept, or why nothing was; undefined if there is no directory. */
  async keep(): Promise<{ readonly tree: string } | { readonly why: string } | undefined> {
    try {
      const [own, below] = await this.#ask([
        { tag: "file", val: { path: this.#path, follow: false, want: {}, contentLimit: 0 } },
        { tag: "directory", val: { path: this.#path, recursive: true, want: { digest: true }, maxEntries: most.entries } },
      ]);
      if (own?.tag !== "file" || own.val.state.tag === "absent" || own.val.state.val.kind !== "directory") return undefined;
      if (below?.tag !== "directory" || below.val.tag !== "listing") return undefined;
      const entries = [entryOf(this.#path, own.val.state.val), ...below.val.val.map((entry) => this.#entryBelow(entry))];
      await this.#keepContents(below.val.val);
      const list = Buffer.from(writeKeptTree(entries));
      const digest = digestOf(list);
      await this.#store(list, { digest, path: this.#path });
      return { tree: digest };
    } catch (error) {
      if (error instanceof NotKept) return { why: error.message };
      throw error;
    }
  }

  #entryBelow({ name, info }: DirectoryEntry): KeptEntry {
    return entryOf(`${this.#path}/${name}`, info);
  }

  async #keepContents(entries: readonly DirectoryEntry[]): Promise<void> {
    const files = entries.filter(({ info }) => info.kind === "regular");
    const large = files.find(({ info }) => info.size > most.file);
    if (large !== undefined)
      throw new NotKept(`${this.#path}/${large.name} is larger than the ${most.file} bytes that are kept of a file in a tree`);
    if (files.reduce((sum, { info }) => sum + info.size, 0) > most.bytes)
      throw new NotKept(`it holds more than the ${most.bytes} bytes that are kept of a tree`);
    for (let start = 0; start < files.length; start += atOnce) {
      const some = files.slice(start, start + atOnce);
      const observed = await this.#ask(
        some.map(({ name }) => ({
          tag: "file",
          val: { path: `${this.#path}/${name}`, follow: false, want: { digest: true, content: true }, contentLimit: most.file },
        })),
      );
      for (const [at, { name, info }] of some.entries()) await this.#keepFile(`${this.#path}/${name}`, info, observed[at]);
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
