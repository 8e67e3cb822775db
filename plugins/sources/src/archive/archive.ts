import type { DirectoryEntry, FileInfo, JsonObject, Question, ResourceType, Verdict } from "@masterchef/sdk";
import { change, compareText, defineType, directoryQuery, fileQuery, isWithin, joinPath, settled } from "@masterchef/sdk";
import { requireGround, stop, textOf } from "../stop.ts";
import { attributes, formatOf, problemsOf } from "./attributes.ts";
import type { Desired } from "./attributes.ts";
import { longestList, namesOf, partOf } from "./commands.ts";
import { envelopeOf } from "./envelope.ts";
import { flawOf } from "./judge.ts";
import { readMembers } from "./look.ts";
import { unpack } from "./operations.ts";
import { stagingPath } from "./places.ts";
import { selectMembers, strippedPrefix } from "./select.ts";
import type { Chosen } from "./select.ts";
import { missingMembers, readStamp, sameHead, stampOf, stampPath } from "./stamp.ts";
import type { Stamp } from "./stamp.ts";

/** What an archive holds, unpacked into a directory. */
export const archive: ResourceType = defineType({
  attributes,
  identity: "path",
  check: ({ desired }) => problemsOf(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => decideArchive(question),
});

/** How many files of the archive before may be taken away in one step. */
const mostObsolete = 200;

function decideArchive(question: Question<Desired>): Verdict {
  const { desired } = question;
  const { path, source, checksum } = desired;
  const answers = question.answers({
    stamp: fileQuery(stampPath(path), { want: { digest: true, content: true }, contentLimit: 65_536 }),
    destination: fileQuery(path),
    ...(source === undefined ? {} : { source: fileQuery(source, { follow: true, want: { digest: true } }) }),
    ...(desired.intact ? { entries: directoryQuery(path, { recursive: true }) } : {}),
  });
  const destination = answers.destination.state.tag === "present" ? answers.destination.state.val : undefined;
  if (destination !== undefined && destination.kind !== "directory") {
    const message = `At ${path} there is something that is not a directory.`;
    stop("destination", { code: "not-a-directory", at: "/path", message, help: "Move it away, or unpack into another directory." });
  }
  const held = answers.stamp.state.tag === "present" ? answers.stamp.state.val.content : undefined;
  const stamp = held === undefined ? undefined : readStamp(textOf(held, "stamp"));
  const entries = answers.entries?.tag === "listing" ? answers.entries.val : [];
  const observed = answers.source === undefined ? undefined : digestOf(answers.source.state);
  const digest = checksum ?? observed;
  const head = headOf(desired, digest);
  const different = destination === undefined ? [] : [...topDifference(desired, destination), ...differencesOf(question, stamp, entries)];
  const current = stateOf(destination === undefined ? undefined : stamp, different);
  if (destination !== undefined && sameHead(stamp, head) && different.length === 0) return settled(current, destination.realPath);
  if (source !== undefined && observed === undefined) {
    const message = `There is no archive at ${source}.`;
    stop("source", { code: "no-archive", at: "/source", message, help: "Declare the file that brings it and require it here." });
  }
  if (checksum !== undefined && observed !== undefined && observed !== checksum) wrongSum("source", `${source}`, observed);
  requireGround(question, path, desired);
  const next = look(question);
  const planned = stampOf(head, next.chosen);
  const operations = unpack({
    desired,
    format: formatOf(desired),
    ...next,
    stamp: planned,
    stampFile: answers.stamp,
    destination,
    obsolete: obsoleteEntries(question, { before: stamp, after: planned, entries }),
  });
  return change({
    action: destination === undefined ? "create" : "update",
    current,
    predicted: stateOf(planned, []),
    operations,
  });
}

/** What lies in the archive, all of it judged before any of it is unpacked. */
function look(question: Question<Desired>): {
  readonly chosen: readonly Chosen[];
  readonly part: ReturnType<typeof partOf>;
  readonly inner: string;
  readonly staged: FileInfo | undefined;
} {
  const { desired } = question;
  const { members, staged } = readMembers(question, stagingPath(desired.path));
  const flaw = flawOf(members, { members: desired.most_members, bytes: desired.most_bytes });
  if (flaw !== undefined) {
    const help = `Nothing was unpacked. Look at where the archive comes from${flaw.limit === undefined ? "" : `, or raise ${flaw.limit}`}.`;
    stop("members", { code: flaw.code, at: desired.url === undefined ? "/source" : "/url", message: flaw.message, help });
  }
  const chosen = selectMembers(members, desired);
  if (chosen.length === 0) {
    const help = "Look at strip, include and exclude: patterns are held against names without their first strip segments.";
    stop("members", { code: "nothing-selected", message: "Nothing of the archive would be unpacked.", help });
  }
  const part = partOf(members, chosen, desired);
  if (namesOf(part).reduce((sum, name) => sum + name.length + 1, 0) > longestList) {
    const help = "Select fewer by include, or leave out fewer by exclude.";
    stop("members", { code: "long-selection", message: "The members selected by name are too many for a command.", help });
  }
  const inner = formatOf(desired) === "zip" && desired.strip > 0 ? strippedPrefix(chosen, desired.strip) : "";
  if (inner === undefined) {
    const message = "What strip takes away is not the same for all members, and unzip cannot take it from each.";
    stop("members", { code: "strip-of-zip", at: "/strip", message, help: "Select by include what lies in one directory." });
  }
  return { chosen, part, inner, staged };
}

/** Ends the decision: these are not the bytes that were declared. */
function wrongSum(ask: string, what: string, digest: string): never {
  const help = "Find out which is right before you change the checksum. Nothing was unpacked.";
  return stop(ask, { code: "wrong-checksum", at: "/checksum", message: `${what} has the checksum ${digest}, not the one declared.`, help });
}

function headOf({ strip, include, exclude, owner, group, mode }: Desired, digest: string | undefined): JsonObject {
  const all: Readonly<Record<string, JsonObject[string] | undefined>> = { archive: digest, strip, include, exclude, owner, group, mode };
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function digestOf(state: { readonly tag: "absent" } | { readonly tag: "present"; readonly val: FileInfo }): string | undefined {
  return state.tag === "present" && state.val.kind === "regular" ? state.val.digest : undefined;
}

function stateOf(stamp: Stamp | undefined, different: readonly string[]): JsonObject {
  const archiveDigest = stamp?.head["archive"];
  if (stamp === undefined || archiveDigest === undefined) return { state: "absent" };
  const shown = different.slice(0, 5);
  const more = different.length > shown.length ? [`and ${different.length - shown.length} more`] : [];
  return { state: "present", ...stamp.head, members: stamp.count, different: [...shown, ...more] };
}

function differencesOf(
  { desired, claimed }: Question<Desired>,
  stamp: Stamp | undefined,
  entries: readonly DirectoryEntry[],
): readonly string[] {
  if (stamp === undefined || !desired.intact) return [];
  const seenTo = (at: string): boolean =>
    claimed.some(
      (each) =>
        (each.tag === "path" && each.val === joinPath(desired.path, at)) ||
        (each.tag === "tree" && isWithin(joinPath(desired.path, at), each.val)),
    );
  const ours = new Set((stamp.members ?? []).map(({ at }) => at));
  const foreign = entries.filter(({ name, info }) => ours.has(name) && !seenTo(name) && !belongs(desired, info)).map(({ name }) => name);
  return [...new Set([...missingMembers(stamp, entries, seenTo), ...foreign])].toSorted(compareText);
}

function topDifference(desired: Desired, info: FileInfo): readonly string[] {
  return belongs(desired, info) ? [] : ["."];
}

/** Whether it belongs to whom it is declared to; a name is held against a name, an id against an id. */
function belongs({ owner, group }: Desired, { posix }: FileInfo): boolean {
  if (owner === undefined && group === undefined) return true;
  if (posix === undefined) return false;
  const same = (wanted: string | undefined, id: number, name: string | undefined): boolean =>
    wanted === undefined || wanted === (wanted.startsWith("#") ? `#${id}` : name);
  return same(owner, posix.uid, posix.owner) && same(group, posix.gid, posix.group);
}

/** What the archive before brought and this one does not; directories go only where all in them goes, which is known only of what was listed. */
function obsoleteEntries(
  { desired, claimed }: Question<Desired>,
  { before, after, entries }: { readonly before: Stamp | undefined; readonly after: Stamp; readonly entries: readonly DirectoryEntry[] },
): readonly DirectoryEntry[] {
  if (after.members === undefined) return [];
  const stays = new Set(after.members.map(({ at }) => at));
  const gone = new Set((before?.members ?? []).map(({ at }) => at).filter((at) => !stays.has(at)));
  const needed = (path: string): boolean =>
    claimed.some(
      (each) =>
        (each.tag === "path" || each.tag === "tree") && (isWithin(each.val, path) || (isWithin(path, each.val) && each.tag === "tree")),
    );
  const leaves = (entry: DirectoryEntry): boolean => gone.has(entry.name) && !needed(joinPath(desired.path, entry.name));
  const kept = entries.filter((entry) => !leaves(entry)).map(({ name }) => name);
  const found = entries
    .filter((entry) => leaves(entry) && (entry.info.kind !== "directory" || !kept.some((name) => name.startsWith(`${entry.name}/`))))
    .toSorted((left, right) => compareText(right.name, left.name));
  if (found.length <= mostObsolete) return found;
  const message = `The archive before has ${found.length} members that this one has not, more than one step takes away.`;
  return stop("entries", { code: "too-many-obsolete", message, help: `Remove ${desired.path}, and it is unpacked anew.` });
}
