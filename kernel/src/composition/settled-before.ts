import { readFile } from "node:fs/promises";
import { checkArtifact } from "../host/read-artifact.ts";
import type { SiteFiles } from "../compile/compile-input.ts";
import { digestOf } from "../ir/digest.ts";
import type { Selection } from "../plan/plan.ts";
import type { TargetPort } from "../plan/target-port.ts";
import { readWhole } from "../site/site-files.ts";
import { isLocked } from "../state/plugin-lock-shape.ts";
import { checkStateDirectory } from "../state/state-directory.ts";
import { builtInPlugins } from "./built-in-plugins.ts";
import { factsAt } from "./facts-for.ts";
import { gatherFacts } from "./gather-facts.ts";
import { siteFile } from "./site-file.ts";
import { owedOf, targetPort } from "./session-ports.ts";
import { answersDigest, factsDigest, readSettled, settledFile } from "./settled-record.ts";
import type { SettledRecord } from "./settled-record.ts";
import type { SiteContext } from "./site-context.ts";

/**
 * How many resources are settled, if nothing is otherwise than when the site was last found settled: same texts, same plugins, and the same answer to
 * every question that was asked then, and nothing is owed to the host. Planning is a pure function of these and would find the same again. Undefined: it has to be done.
 */
export async function settledBefore(context: SiteContext, selection: Selection): Promise<number | undefined> {
  const { options, state, lockFile } = context;
  if (!(await checkStateDirectory(state))) return undefined;
  const [record, lockText] = await Promise.all([
    readSettled(settledFile(state.root, options, selection)),
    readFile(lockFile).catch(() => undefined),
  ]);
  if (record === undefined || lockText === undefined || digestOf(lockText) !== record.lockText) return undefined;
  context.assumeLock(record.lock);
  const session = context.session();
  const same = await Promise.all([samePlugins(record), ...sameFiles(context, record)]);
  if (same.includes(false)) return undefined;
  // The process of the transport is on its way; there is time to say so.
  options.onProgress({ type: "stage", stage: "comparing" });
  const opened = await session;
  const target = targetPort(opened);
  const [answers, facts, owed] = await Promise.all([target.ask(record.queries), factsNow(context, record, target), owedOf(opened)]);
  return owed.length === 0 && answersDigest(answers) === record.answers && facts === record.facts.digest ? record.settled : undefined;
}

/** The name of the values that the facts which counted have now; undefined where they cannot be told, which planning says why. */
async function factsNow(context: SiteContext, { facts: { paths } }: SettledRecord, target: TargetPort): Promise<string | undefined> {
  if (paths.length === 0) return factsDigest({});
  const { value } = await gatherFacts(await context.host(), target);
  return value === undefined ? undefined : factsDigest(factsAt(paths, value));
}

/** Whether the files of the plugins that decided are those the lock names. The transport's is checked when it is started. */
async function samePlugins({ lock, used }: SettledRecord): Promise<boolean> {
  const sources = builtInPlugins();
  const same = await Promise.all(
    used.map(async (name) => {
      const path = sources.find((source) => source.name === name)?.path;
      const digest = isLocked(lock, name) ? lock.plugins[name]?.digest : undefined;
      return path !== undefined && digest !== undefined && (await checkArtifact(path, name, { digest, by: "lock" })) === undefined;
    }),
  );
  return !same.includes(false);
}

function sameFiles({ options, files }: SiteContext, record: SettledRecord): readonly Promise<boolean>[] {
  return Object.entries(record.files).map(async ([path, digest]) => {
    if (options.variableFiles.includes(path)) {
      const found = await readWhole(path);
      return "bytes" in found && digestOf(found.bytes) === digest;
    }
    return (await digestAt(path, files)) === digest;
  });
}

/** The digest of a file of the site; of a folder, that of the names in it, for a pattern may find others by now. */
async function digestAt(path: string, files: SiteFiles): Promise<string | undefined> {
  if (path.endsWith("/")) {
    const listed = await files.list(path === "./" ? "" : path);
    return "failure" in listed ? undefined : digestOf(JSON.stringify(listed.map(({ name, kind }) => `${kind} ${name}`).toSorted()));
  }
  const found = await files.blob(path);
  return "digest" in found ? found.digest : undefined;
}

/** The files a compilation read, with their digests: what `settledBefore` holds them against. */
export async function digestsOf(
  { options, files }: SiteContext,
  used: readonly string[],
): Promise<Readonly<Record<string, string>> | undefined> {
  const digests: Record<string, string> = {};
  for (const path of [siteFile, ...used]) {
    const digest = await digestAt(path, files);
    if (digest === undefined) return undefined;
    digests[path] = digest;
  }
  for (const path of options.variableFiles) {
    const found = await readWhole(path);
    if (!("bytes" in found)) return undefined;
    digests[path] = digestOf(found.bytes);
  }
  return digests;
}
