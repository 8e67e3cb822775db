import type {
  Attribute,
  DesiredOf,
  Envelope,
  JsonObject,
  Operation,
  PartlyMembers,
  Pattern,
  Problem,
  Question,
  ResourceType,
  Verdict,
} from "@masterchef/sdk";
import {
  attribute,
  change,
  compareText,
  defaulting,
  defineType,
  differences,
  end,
  fileQuery,
  flag,
  hopedDirectory,
  isHole,
  known,
  list,
  path,
  pattern,
  problem,
  process,
  processQuery,
  proposal,
  refuse,
  required,
  run,
  scope,
  settled,
  undecided,
} from "@masterchef/sdk";
import { mountDiscovery } from "./discover-mounts.ts";
import { isBind, lackingFlags } from "./mount-flags.ts";
import { editFstab, escaped, mountScope, mountedQuery, readFstab, readMountinfo } from "./mount-table.ts";
import type { Mounted, Planned } from "./mount-table.ts";
import { readText, textQuery, writeText } from "./text-file.ts";

const attributes = {
  path: required(path()),
  device: word(),
  fstype: defaulting(word(), "auto"),
  flags: defaulting(list(word()), []),
  mounted: defaulting(flag(), true),
  boot: defaulting(flag(), true),
} as const;

type Desired = DesiredOf<typeof attributes>;

const fstab = "/etc/fstab";

/** One file system in its place: whether it is mounted, and whether it is at boot. */
export const mount: ResourceType = defineType({
  attributes,
  identity: "path",
  check: ({ desired }) => problemsOf(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => decideMount(question),
  discover: mountDiscovery,
});

function decideMount(question: Question<Desired>): Verdict {
  const { desired } = question;
  const answers = question.answers({ mounted: mountedQuery(desired), file: textQuery(fstab) });
  const { exit, stdout } = answers.mounted;
  if (exit.tag !== "code" || exit.val > 1 || stdout.tag !== "text") {
    const help = "Look at /proc/self/mountinfo on the target.";
    return undecided(problem({ code: "system/mounts-unreadable", message: "What is mounted cannot be told.", help }), "mounted");
  }
  const { top, layers } = readMountinfo(stdout.val, desired.path);
  const file = readText(fstab, answers.file, "file");
  const { planned } = readFstab(file.content, desired.path);
  if (desired.mounted && top !== undefined) requireDevice(question, top);
  const lacking = top === undefined ? [] : lackingFlags(desired.flags, top.flags);
  const current = { ...liveState(desired, top, lacking), ...bootState(planned) };
  const predicted = {
    ...(desired.mounted ? { mounted: flagText(desired.flags) } : {}),
    ...bootState(desired.boot ? plannedOf(desired) : undefined),
  };
  if (differences(current, predicted).length === 0) return settled(current);
  if (!desired.mounted && layers > 1) return stacked(desired, layers);
  if (desired.mounted && top === undefined) requirePlace(question);
  const live = liveOperation(desired, top, lacking);
  const bootDiffers = differences(bootState(planned), bootState(desired.boot ? plannedOf(desired) : undefined)).length > 0;
  const operations = [
    ...(live === undefined ? [] : [proposal(live, { holds: ["mounted"] })]),
    ...(bootDiffers ? [writeText(file, editFstab(file.content, desired.path, desired.boot ? lineOf(desired, planned) : undefined))] : []),
  ];
  const action = desired.mounted && top === undefined ? "create" : desired.mounted || desired.boot ? "update" : "remove";
  return change({ action, current, predicted, operations });
}

/** The flags as declared where it has them all, else as they are. */
function liveState(desired: Desired, top: Mounted | undefined, lacking: readonly string[]): JsonObject {
  if (top === undefined) return {};
  return { mounted: lacking.length === 0 ? flagText(desired.flags) : `${top.flags.join(",")} (lacks ${lacking.join(",")})` };
}

function bootState(planned: Planned | undefined): JsonObject {
  if (planned === undefined) return {};
  return { boot: `${planned.device} ${planned.fstype} ${flagText(planned.flags)}` };
}

/** Their order says nothing. */
function flagText(flags: readonly string[]): string {
  return flags.length === 0 ? "defaults" : flags.toSorted(compareText).join(",");
}

function plannedOf({ device = "", fstype, flags }: Desired): Planned {
  return { device, fstype: fstype === "auto" && isBind(flags) ? "none" : fstype, flags, order: "0 0" };
}

function lineOf(desired: Desired, found: Planned | undefined): string {
  const { device, fstype, flags, order } = plannedOf(desired);
  const written = flags.length === 0 ? "defaults" : flags.join(",");
  return [escaped(device), escaped(desired.path), fstype, written, found?.order ?? order].join(" ");
}

function liveOperation(desired: Desired, top: Mounted | undefined, lacking: readonly string[]): Operation | undefined {
  const writes = [mountScope(desired.path)];
  if (!desired.mounted) {
    return top === undefined ? undefined : run(process(["umount", "--", desired.path]), { writes, hazards: { interruption: true } });
  }
  if (top === undefined) return run(process(mountArgv(desired)), { writes });
  return lacking.length === 0 ? undefined : run(process(remountArgv(desired)), { writes });
}

function mountArgv({ path: at, device = "", fstype, flags }: Desired): readonly string[] {
  const kind = fstype === "auto" || isBind(flags) ? [] : ["-t", fstype];
  return ["mount", ...kind, ...(flags.length === 0 ? [] : ["-o", flags.join(",")]), "--", device, at];
}

function remountArgv({ path: at, flags }: Desired): readonly string[] {
  const own = flags.filter((each) => each !== "bind" && each !== "rbind");
  return ["mount", "-o", ["remount", ...(isBind(flags) ? ["bind"] : []), ...own].join(","), "--", at];
}

/** What is mounted there must be what is declared: nobody else's file system is taken away, and nothing is laid over it. */
function requireDevice(question: Question<Desired>, top: Mounted): void {
  const { path: at, device = "", fstype, flags } = question.desired;
  if (isBind(flags)) {
    const same = question.answer("same", processQuery(process(["test", at, "-ef", device]), [mountScope(at), scope.path(device)]));
    if (same.exit.tag === "code" && same.exit.val === 0) return;
    return otherDevice(at, `a file system of type ${top.fstype} from ${top.source}, and not the directory ${device}`, "same");
  }
  if (fstype !== "auto" && fstype !== top.fstype && !top.fstype.startsWith(fstype))
    return otherDevice(at, `a file system of type ${top.fstype}, and not ${fstype}`, "mounted");
  if (top.source === device || !/[/=]/.test(device) || /:/.test(device)) {
    if (top.source !== device && /:/.test(device)) otherDevice(at, `${top.source}, and not ${device}`, "mounted");
    return;
  }
  const answers = question.answers({
    declared: fileQuery(deviceFile(device), { follow: true }),
    found: fileQuery(top.source.startsWith("/") ? top.source : "/dev/null", { follow: true }),
  });
  const [declared, found] = [answers.declared.state, answers.found.state];
  if (declared.tag === "present" && found.tag === "present" && declared.val.realPath === found.val.realPath) return;
  otherDevice(at, `${top.source}, and not ${device}`, "mounted");
}

/** Where a device lies that is named by what is on it. */
function deviceFile(device: string): string {
  const [, kind = "", name = ""] = /^(UUID|LABEL|PARTUUID|PARTLABEL)="?(.*?)"?$/.exec(device) ?? [];
  return kind === "" ? device : `/dev/disk/by-${kind.toLowerCase()}/${name}`;
}

function otherDevice(at: string, what: string, ask: string): never {
  const message = `At ${at} there is ${what}.`;
  return end(
    undecided(problem({ code: "system/other-device", at: "/device", message, help: "Unmount it, or declare what is there." }), ask),
  );
}

function stacked({ path: at }: Desired, layers: number): Verdict {
  const message = `At ${at} ${layers} file systems are mounted one over the other.`;
  return undecided(problem({ code: "system/stacked", at: "/path", message, help: "Unmount all but the one that is meant." }), "mounted");
}

function requirePlace(question: Question<Desired>): void {
  const { path: at } = question.desired;
  const { state } = question.answer("place", fileQuery(at, { follow: true }));
  if (state.tag === "present") return;
  const help = `Declare directory ${at} and require it here.`;
  end(
    undecided(
      problem({ code: "system/parent-missing", at: "/path", message: `There is no ${at} to mount it at.`, help }),
      "place",
      hopedDirectory(at),
    ),
  );
}

function envelopeOf(desired: PartlyMembers<Desired>): Partial<Envelope> {
  const whole = requireWhole(desired);
  const source = (whole.device ?? "").startsWith("/") ? [scope.path(whole.device ?? "")] : [];
  const runs = (argv: readonly string[]): Pattern =>
    pattern("run", [mountScope(whole.path)], { argv: argv.map((val) => ({ tag: "is", val }) as const) });
  return {
    may: [
      ...(whole.mounted ? [runs(mountArgv(whole)), runs(remountArgv(whole))] : [runs(["umount", "--", whole.path])]),
      pattern("write-file", [scope.path(fstab)], { content: { tag: "any" } }),
    ],
    claims: [mountScope(whole.path)],
    needs: [scope.path(whole.path), ...source],
  };
}

function requireWhole(desired: PartlyMembers<Desired>): Desired {
  for (const [name, value] of Object.entries(desired)) known(value, { code: "system/unbounded", at: `/${name}` });
  return isWhole(desired)
    ? desired
    : refuse(
        problem({ code: "system/unbounded", at: "/flags", message: "A flag is known only when the run has begun.", help: "Write it out." }),
      );
}

function isWhole(desired: PartlyMembers<Desired>): desired is Desired {
  return Object.values(desired).every((value) => !isHole(value) && !(Array.isArray(value) && value.some(isHole)));
}

function problemsOf({ device, mounted, boot, flags }: PartlyMembers<Desired>): readonly Problem[] {
  const wanted = mounted !== false || boot !== false;
  const bound = Array.isArray(flags) && flags.some((each) => each === "bind" || each === "rbind");
  if (wanted && device === undefined)
    return [
      problem({ code: "system/no-device", message: "There is no device.", help: "Write device, or mounted: false and boot: false." }),
    ];
  if (bound && typeof device === "string" && !device.startsWith("/"))
    return [
      problem({ code: "system/no-device", at: "/device", message: "What is bound is a directory.", help: "Write its absolute path." }),
    ];
  return [];
}

/** One word of the table. A comma or a blank would make two of it. */
function word(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && value !== "" && !/[\s,\p{Cc}]/u.test(value) && !value.startsWith("-") && !value.startsWith("#"))
      return value;
    const message = `${JSON.stringify(value)} is not one word.`;
    return refuse(problem({ code: "system/bad-word", at: place.at, message, help: "Write one word without blanks and commas." }));
  });
}
