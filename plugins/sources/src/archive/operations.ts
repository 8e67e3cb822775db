import type { DirectoryEntry, FileInfo, FileObservation, Operation, Prior, Proposal } from "@masterchef/sdk";
import { joinPath, makeDirectory, operation, process, proposal, removePath, run, scope, setAttributes, writeFile } from "@masterchef/sdk";
import type { Desired } from "./attributes.ts";
import { originOf } from "./attributes.ts";
import { chmodCommand, chownCommand, copyCommand, fetchCommand, untarCommand, unzipCommand } from "./commands.ts";
import type { CommandLine, Part } from "./commands.ts";
import { downloadPath, stagingPath } from "./places.ts";
import type { Chosen } from "./select.ts";
import type { Stamp } from "./stamp.ts";
import { stampPath, stampText } from "./stamp.ts";

/** What is to be unpacked, and what was found where it goes. */
export interface Unpacking {
  readonly desired: Desired;
  readonly format: "tar" | "zip";
  readonly chosen: readonly Chosen[];
  readonly part: Part;
  /** Inside the unpacked folder, what `strip` takes away where the tool cannot. */
  readonly inner: string;
  readonly stamp: Stamp;
  /** What is at the stamp's path. */
  readonly stampFile: FileObservation;
  readonly destination: FileInfo | undefined;
  /** What a run that was killed left. */
  readonly staged: FileInfo | undefined;
  /** Members of the archive before that this one has not, the deepest first. */
  readonly obsolete: readonly DirectoryEntry[];
}

/**
 * Unpacks beside the destination and then puts it in its place: by one rename where nothing is there, else member by member. What is cut short is done again: the
 * rename comes behind the stamp, which says nothing while there is no directory; laid over another, the stamp comes last.
 */
export function unpack(what: Unpacking): readonly (Operation | Proposal)[] {
  const { desired, staged, stamp, stampFile, destination } = what;
  const { path, url } = desired;
  const folder = stagingPath(path);
  const tidy = url === undefined ? [] : [removePath(downloadPath(path), { replaces: { tag: "anything" }, backup: false })];
  const content = { tag: "text", val: stampText(stamp) } as const;
  const write = writeFile(stampPath(path), { content, replaces: priorOf(stampFile), attributes: { mode: 0o644 } });
  return [
    ...(staged === undefined ? [] : [remove(folder, staged)]),
    ...(url === undefined ? [] : fetch(desired, url)),
    makeDirectory(folder, { mode: 0o700 }),
    proposal(unpackInto(what, folder), { holds: url === undefined ? ["source"] : [] }),
    run(process(chmodCommand(folder, desired.mode)), { writes: [scope.tree(folder)] }),
    ...(desired.owner === undefined && desired.group === undefined
      ? []
      : [run(process(chownCommand(folder, desired)), { writes: [scope.tree(folder)] })]),
    ...(destination === undefined ? [...tidy, write, ...putInPlace(what, folder)] : [...layOver(what, folder), ...tidy, write]),
  ];
}

function fetch(desired: Desired, url: string): readonly Operation[] {
  const file = downloadPath(desired.path);
  const sums = `${(desired.checksum ?? "").replace(/^sha256:/, "")}  ${file}\n`;
  return [
    run(process(fetchCommand(url, desired.most_bytes, file)), { writes: [scope.path(file), scope.entity("remote", originOf(url))] }),
    run(process(["sha256sum", "--check", "--status", "-"], { stdin: { tag: "text", val: sums } }), { writes: [scope.path(file)] }),
  ];
}

function unpackInto({ desired, format, chosen, part }: Unpacking, folder: string): Operation {
  const file = desired.url === undefined ? (desired.source ?? "") : downloadPath(desired.path);
  const largest = chosen.reduce((most, { size }) => Math.max(most, size), 4096);
  const { argv, stdin }: CommandLine =
    format === "zip" ? unzipCommand(file, folder, largest, part) : untarCommand(file, folder, desired.strip, part);
  // Who takes up a run that was killed throws away what it left here, which must have been approved with this plan.
  const own = { writes: [scope.tree(folder)], destroys: [scope.tree(folder)] };
  return run(process(argv, stdin === undefined ? {} : { stdin: { tag: "text", val: stdin } }), own);
}

/** By one rename. */
function putInPlace({ desired, inner }: Unpacking, folder: string): readonly Operation[] {
  const { path } = desired;
  const from = inner === "" ? folder : joinPath(folder, inner);
  const top = topOf(desired);
  return [
    setAttributes(from, { ...top, mode: top.mode ?? 0o755 }),
    operation({ tag: "move", val: { source: from, destination: path, replaces: { tag: "absent" } } }),
    ...(inner === "" ? [] : [remove(folder, undefined)]),
  ];
}

/** Member by member. */
function layOver({ desired, chosen, inner, obsolete }: Unpacking, folder: string): readonly Operation[] {
  const { path, owner, group, mode } = desired;
  const names = [...new Set(chosen.map(({ at }) => at.split("/")[0] ?? at))];
  const own = [scope.tree(path)];
  return [
    ...(mode === undefined && owner === undefined && group === undefined ? [] : [setAttributes(path, topOf(desired))]),
    ...obsolete.map(({ name, info }) => removePath(joinPath(path, name), { replaces: whatever(info) })),
    run(process(copyCommand(inner === "" ? folder : joinPath(folder, inner), names, path)), { writes: own, destroys: own }),
    remove(folder, undefined),
  ];
}

function topOf({ owner, group, mode }: Desired): { readonly mode?: number; readonly owner?: string; readonly group?: string } {
  return {
    ...(mode === undefined ? {} : { mode: modeOfTop(mode) }),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  };
}

/** Who may read may enter. */
function modeOfTop(mode: string): number {
  const bits = Number.parseInt(mode, 8) & 0o666;
  return bits | ((bits & 0o444) >> 2);
}

function remove(folder: string, info: FileInfo | undefined): Operation {
  return removePath(folder, { replaces: info === undefined ? { tag: "directory" } : whatever(info), recursive: true, backup: false });
}

function whatever(info: FileInfo): Prior {
  return info.kind === "directory" ? { tag: "directory" } : { tag: "anything" };
}

function priorOf({ state }: FileObservation): Prior {
  if (state.tag === "absent") return { tag: "absent" };
  return state.val.digest === undefined ? { tag: "anything" } : { tag: "digest", val: state.val.digest };
}
