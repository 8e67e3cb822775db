import type { DirectoryEntry, FileInfo, Found, ProcessResult, QueryOf, Searching, TypeDiscovery } from "@masterchef/sdk";
import { directoryQuery, end, fileQuery, parentOf, problem, process, processQuery, scope, undecided } from "@masterchef/sdk";
import { modeText } from "./ownership.ts";

const folder: string = "/etc";

/** Larger ones are no settings, in bytes. */
const mostBytes = 65_536;

/** Of so many files at once the paths fit into a command line. */
const mostSums = 500;

/** Files of settings that packages brought and somebody changed, and those somebody put where a program looks for more. */
export const fileDiscovery: TypeDiscovery = {
  names: (searching) => [...chosenFiles(searching).keys()],
  look: lookAtFiles,
};

function lookAtFiles(searching: Searching, names: readonly string[]): readonly Found[] {
  const chosen = chosenFiles(searching);
  // What not everybody on the host may read is not even looked at.
  const open = names.filter((path) => isOpen(chosen.get(path)));
  const answers = searching.answers(
    Object.fromEntries(
      open.map((path, index) => [`file/${index}`, fileQuery(path, { want: { content: true, digest: true }, contentLimit: mostBytes })]),
    ),
  );
  return names.flatMap((path): readonly Found[] => {
    const listed = chosen.get(path);
    const index = open.indexOf(path);
    if (index < 0) return listed === undefined ? [] : [withoutContent(path)];
    const state = answers[`file/${index}`]?.state;
    if (state?.tag !== "present" || state.val.kind !== "regular" || state.val.posix === undefined) return [];
    const { content, digest, size, posix } = state.val;
    if (content?.tag !== "text" || digest === undefined || content.val.includes("\0")) return [];
    if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(content.val)) return [withoutContent(path)];
    const { mode, uid, gid, owner = `#${uid}`, group = `#${gid}` } = posix;
    return [{ name: path, desired: { path, content: { $blob: { digest, size } }, mode: modeText(mode), owner, group } }];
  });
}

/** What it holds is a secret, or may be one, so nothing of it is told but that it is there. */
function withoutContent(path: string): Found {
  return { name: path, desired: { path }, origin: "private", secrets: ["/content"] };
}

function isOpen(info: FileInfo | undefined): boolean {
  return info?.posix !== undefined && (info.posix.mode & 0o004) !== 0;
}

/** By path, as they lie there. */
function chosenFiles(searching: Searching): ReadonlyMap<string, FileInfo> {
  const { listed, conffiles, ucf } = searching.answers({
    listed: directoryQuery(folder, { recursive: true }),
    conffiles: conffilesQuery,
    ucf: ucfQuery,
  });
  const there = new Map<string, FileInfo>(
    (listed.tag === "listing" ? listed.val : []).flatMap(({ name, info }: DirectoryEntry) =>
      info.kind === "regular" && info.size <= mostBytes ? [[`${folder}/${name}`, info] as const] : [],
    ),
  );
  // Without dpkg nobody can tell who brought what.
  if (conffiles.exit.tag === "not-found") return new Map();
  const ucfText = ucf.state.tag === "present" && ucf.state.val.content?.tag === "text" ? ucf.state.val.content.val : "";
  const shipped = new Map([...sumsIn(requireOutput(conffiles, "conffiles")), ...ucfSums(ucfText)]);
  const held = [...shipped.keys()].filter((path) => there.has(path));
  const cuts = Array.from({ length: Math.ceil(held.length / mostSums) }, (_, at) => held.slice(at * mostSums, (at + 1) * mostSums));
  const questions = [["owned", ownedQuery] as const, ...cuts.map((paths, at) => [`sums/${at}`, sumsQuery(paths)] as const)];
  const told = Object.entries(searching.answers(Object.fromEntries(questions))).map(
    ([key, result]) => [key, requireOutput(result, key, [0, 1])] as const,
  );
  const actual = new Map(told.flatMap(([key, text]) => (key === "owned" ? [] : ucfSums(text))));
  const owned = told.find(([key]) => key === "owned")?.[1] ?? "";
  const packaged = new Set(owned.split("\n").flatMap((line) => /^.+?: (\/.*)$/.exec(line)?.[1] ?? []));
  return new Map(
    [...there].filter(([path]) => {
      if (isElsewhere(path)) return false;
      const before = shipped.get(path);
      if (before !== undefined) return actual.get(path) !== undefined && actual.get(path) !== before;
      return !packaged.has(path) && isSetting(path);
    }),
  );
}

/** Places a program reads one file after the other from, to which people add their own. */
function isSetting(path: string): boolean {
  const parent = parentOf(path);
  const place = parent.slice(parent.lastIndexOf("/") + 1);
  if (path === "/etc/apt/sources.list") return true;
  if (parent === "/etc/systemd/system") return /\.(?:service|timer|socket|path|mount|target|slice)$/.test(path);
  return place.endsWith(".d") || /^(?:sites|conf|mods|streams|modules)-available$/.test(place);
}

/** What another type tells, what a program writes for itself, and what editors and package managers leave behind. */
function isElsewhere(path: string): boolean {
  return (
    /^\/etc\/(?:sysctl\.d|cron\.d|rc[0-9S]\.d|init\.d|ssl\/certs|alternatives|apt\/trusted\.gpg\.d)\//.test(path) ||
    /^\/etc\/(?:sysctl\.conf|fstab|hostname|timezone|passwd|group|shadow|gshadow|sub[ug]id|crontab)$/.test(path) ||
    path.startsWith("/etc/pam.d/common-") ||
    /(?:~|-|\.bak|\.orig|\.swp|\.dpkg-[a-z]+|\.ucf-[a-z]+)$/.test(path)
  );
}

const conffilesQuery: QueryOf<"process"> = processQuery(
  process(["dpkg-query", "-W", "-f", "${Conffiles}\\n"], { outputLimit: 4_194_304 }),
  [scope.kind("package")],
);

/** Files of settings that packages bring by a way of their own. */
const ucfQuery: QueryOf<"file"> = fileQuery("/var/lib/ucf/hashfile", { want: { content: true }, contentLimit: 1_048_576 });

/** In dpkg's patterns a star stands for slashes too. */
const ownedQuery: QueryOf<"process"> = processQuery(process(["dpkg-query", "-S", `${folder}/*`], { outputLimit: 4_194_304 }), [
  scope.kind("package"),
]);

/** dpkg remembers files by sums of this kind. */
function sumsQuery(paths: readonly string[]): QueryOf<"process"> {
  return processQuery(process(["md5sum", "--", ...paths], { outputLimit: 1_048_576 }), [scope.tree(folder)]);
}

/** A line a file: its path, its sum, and a word where the package has it no more. */
function sumsIn(text: string): readonly (readonly [string, string])[] {
  return text.split("\n").flatMap((line) => {
    const [, path = "", sum = ""] = /^ (\/.+?) ([0-9a-f]{32})$/.exec(line) ?? [];
    return path === "" ? [] : [[path, sum] as const];
  });
}

/** The same the other way round, as md5sum prints it. */
function ucfSums(text: string): readonly (readonly [string, string])[] {
  return text.split("\n").flatMap((line) => {
    const [, sum = "", path = ""] = /^([0-9a-f]{32}) [ *](\/.+)$/.exec(line) ?? [];
    return path === "" ? [] : [[path, sum] as const];
  });
}

function requireOutput({ exit, stdout }: ProcessResult, key: string, codes: readonly number[] = [0]): string {
  if (exit.tag === "code" && codes.includes(exit.val) && stdout.tag === "text") return stdout.val;
  const message = "Which files somebody changed cannot be told.";
  return end(undecided(problem({ code: "files/cannot-discover", message, help: "Run the question on the target to see why." }), key));
}
