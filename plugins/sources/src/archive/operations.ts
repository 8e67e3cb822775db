import type { DirectoryEntry, FileInfo, FileObservation, Operation, Prior, Proposal, Scope } from "@masterchef/sdk";
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
 * Unpacks beside the destination and then puts it in its place: by one rename where nothing is there, else member by member. The stamp comes last, so
 * that whatever was cut short is done again.
 */
export function unpack(what: Unpacking): readonly (Operation | Proposal)[] {
  const { desired, staged, stamp, stampFile } = what;
  const { path, url } = desired;
  const folder = stagingPath(path);
  return [
    ...(staged === undefined ? [] : [remove(folder, staged)]),
    ...(url === undefined ? [] : fetch(desired, url)),
    makeDirectory(folder, { mode: 0o700 }),
    proposal(unpackInto(what, folder), { holds: url === undefined ? ["source"] : [] }),
    run(process(chmodCommand(folder, desired.mode)), { writes: [scope.tree(folder)] }),
    ...(desired.owner === undefined && desired.group === undefined
      ? []
      : [run(process(chownCommand(folder, desired)), { writes: [scope.tree(folder)] })]),
    ...publish(what, folder),
    ...(url === undefined ? [] : [removePath(downloadPath(path), { replaces: { tag: "anything" }, backup: false })]),
    writeFile(stampPath(path), {
      content: { tag: "text", val: stampText(stamp) },
      replaces: priorOf(stampFile),
      attributes: { mode: 0o644 },
    }),
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
  return run(process(argv, stdin === undefined ? {} : { stdin: { tag: "text", val: stdin } }), { writes: [scope.tree(folder)] });
}

function publish({ desired, chosen, inner, destination, obsolete }: Unpacking, folder: string): readonly Operation[] {
  const { path, owner, group, mode } = desired;
  const from = inner === "" ? folder : joinPath(folder, inner);
  const top = { mode: mode === undefined ? undefined : modeOfTop(mode), owner, group };
  const rest = inner === "" ? [] : [remove(folder, undefined)];
  if (destination === undefined) {
    const moved = operation({ tag: "move", val: { source: from, destination: path, replaces: { tag: "absent" } } });
    return [setAttributes(from, { ...top, mode: top.mode ?? 0o755 }), moved, ...rest];
  }
  const names = [...new Set(chosen.map(({ at }) => at.split("/")[0] ?? at))];
  const writes: readonly Scope[] = [scope.tree(path)];
  return [
    ...(mode === undefined && owner === undefined && group === undefined ? [] : [setAttributes(path, top)]),
    ...obsolete.map(({ name, info }) => removePath(joinPath(path, name), { replaces: whatever(info) })),
    run(process(copyCommand(from, names, path)), { writes, destroys: writes }),
    remove(folder, undefined),
  ];
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
