import type {
  DesiredOf,
  Envelope,
  FileInfo,
  Hole,
  JsonObject,
  PartlyMembers,
  Pattern,
  Problem,
  Proposal,
  Question,
  ResourceType,
  Verdict,
} from "@masterchef/sdk";
import {
  change,
  choice,
  defaulting,
  defineType,
  differences,
  end,
  fileQuery,
  flag,
  integer,
  known,
  parentOf,
  pattern,
  problem,
  process,
  proposal,
  removePath,
  required,
  run,
  scope,
  settled,
  undecided,
} from "@masterchef/sdk";
import { editTable, readActive, readSignature, readTable, signatureQuery, swapScope, swapsQuery, zeroesQuery } from "./swap-state.ts";
import type { Signature } from "./swap-state.ts";
import { bytesOf, plainPath, sizeText, textOf } from "./swap-size.ts";
import { readText, textQuery, writeText } from "./text-file.ts";

const attributes = {
  path: required(plainPath()),
  state: defaulting(choice(["present", "absent"]), "present"),
  size: sizeText(),
  priority: integer(),
  active: defaulting(flag(), true),
  boot: defaulting(flag(), true),
} as const;

type Desired = DesiredOf<typeof attributes>;

const fstab = "/etc/fstab";

/** One place the system swaps to: a file or a device, whether it is used now, and whether it is at boot. */
export const swap: ResourceType = defineType({
  attributes,
  identity: "path",
  check: ({ desired }) => problemsOf(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => (question.desired.state === "present" ? decidePresent(question) : decideAbsent(question)),
});

/** What was found of a place to swap to. */
interface Standing {
  readonly info: FileInfo | undefined;
  readonly signature: Signature | undefined;
  readonly active: { readonly priority: number } | undefined;
  readonly table: ReturnType<typeof readText>;
  readonly line: ReturnType<typeof readTable>;
}

function look(question: Question<Desired>): Standing {
  const { path: at } = question.desired;
  const answers = question.answers({ place: fileQuery(at, { follow: true }), table: textQuery(fstab) });
  const { state } = answers.place;
  const info = state.tag === "present" ? state.val : undefined;
  const isEmpty = info === undefined || (info.size === 0 && info.kind === "regular");
  const asked = question.answers({
    // The kernel knows a device by its one name, whatever leads there.
    active: swapsQuery(at, info?.realPath ?? at),
    ...(isEmpty ? {} : { signature: signatureQuery(at) }),
  });
  const signature = asked.signature === undefined ? undefined : readSignature(at, asked.signature);
  const table = readText(fstab, answers.table, "table");
  const names = [at, ...(signature?.names ?? [])];
  return { info, signature, active: readActive(asked.active), table, line: readTable(table.content, names) };
}

function decidePresent(question: Question<Desired>): Verdict {
  const { desired } = question;
  const found = look(question);
  requirePlace(question, found);
  const isSwap = found.signature?.type === "swap";
  const current = {
    made: isSwap,
    ...sizeState(desired, found),
    ...(found.active === undefined
      ? { active: false }
      : { active: true, ...(desired.priority === undefined || !desired.active ? {} : { priority: found.active.priority }) }),
    ...(found.line === undefined ? { boot: false } : { boot: true, ...bootState(desired, found.line.priority) }),
  };
  const predicted = {
    made: true,
    ...(desired.size === undefined ? {} : { size: desired.size }),
    ...(desired.active ? { active: true, ...(desired.priority === undefined ? {} : { priority: desired.priority }) } : { active: false }),
    ...(desired.boot ? { boot: true, ...bootState(desired, desired.priority) } : { boot: false }),
  };
  if (differences(current, predicted).length === 0) return settled(current);
  const operations = [...making(question, found), ...using(desired, found), ...tableChange(desired, found)];
  return change({ action: isSwap ? "update" : "create", current, predicted, operations });
}

function sizeState({ size }: Desired, { info }: Standing): JsonObject {
  return size === undefined || info === undefined ? {} : { size: textOf(Number(info.size)) };
}

function bootState({ priority }: Desired, found: number | undefined): JsonObject {
  return priority === undefined || found === undefined ? {} : { boot_priority: found };
}

/** Only what is empty, or holds nothing but zeroes and no signature, is made into a place to swap to. */
function requirePlace(question: Question<Desired>, { info, signature }: Standing): void {
  const { path: at, size } = question.desired;
  if (info === undefined && at.startsWith("/dev/")) {
    const help = "Declare what makes the device and require it here, or correct the path.";
    end(undecided(problem({ code: "system/no-device", at: "/path", message: `There is no device ${at}.`, help }), "place"));
  }
  if (info === undefined || (info.kind === "regular" && info.size === 0)) {
    if (size !== undefined) return;
    const help = "Write size, for example size: 2GiB.";
    return end(
      undecided(
        problem({ code: "system/no-size", at: "/size", message: `There is no ${at}, and nothing says how large it is to be.`, help }),
        "place",
      ),
    );
  }
  if (info.kind !== "regular" && info.kind !== "block-device") return other(at, `a ${info.kind.replaceAll("-", " ")}`, "place");
  if (info.kind === "regular" && size !== undefined && Number(info.size) !== bytesOf(size)) {
    const help = "Apply state: absent first, or declare the size it has.";
    const message = `${at} has ${textOf(Number(info.size))}, and not ${size}.`;
    end(undecided(problem({ code: "system/other-size", at: "/size", message, help }), "place"));
  }
  if (signature?.type === "swap") return;
  if (signature?.type !== undefined) return other(at, `a signature of ${signature.type}`, "signature");
  const { exit } = question.answer("zeroes", zeroesQuery(at));
  if (exit.tag !== "code" || exit.val !== 0) other(at, "something that is neither a place to swap to nor empty", "zeroes");
}

function other(at: string, what: string, ask: string): void {
  const help = "Choose another path, or empty it by hand if nobody needs what it holds.";
  end(undecided(problem({ code: "system/not-swap", at: "/path", message: `At ${at} there is ${what}; it is left alone.`, help }), ask));
}

function making(question: Question<Desired>, { info, signature }: Standing): readonly Proposal[] {
  const { path: at, size } = question.desired;
  if (signature?.type === "swap") return [];
  const isNew = info === undefined || (info.kind === "regular" && info.size === 0);
  if (info === undefined) requireParent(question, at);
  const holds = isNew ? ["place"] : ["signature", "zeroes"];
  return [
    ...(isNew && size !== undefined
      ? [proposal(run(process(allocateArgv(at, size), { umask: 0o077 }), { writes: [scope.path(at)] }), { holds })]
      : []),
    proposal(run(process(makeArgv(at)), { writes: [scope.path(at)], destroys: [scope.path(at)] }), isNew ? {} : { holds }),
  ];
}

function requireParent(question: Question<Desired>, at: string): void {
  const { state } = question.answer("parent", fileQuery(parentOf(at), { follow: true }));
  if (state.tag === "present") return;
  const help = `Declare directory ${parentOf(at)} and require it here.`;
  end(
    undecided(problem({ code: "system/parent-missing", at: "/path", message: `There is no directory ${parentOf(at)}.`, help }), "parent"),
  );
}

function using({ path: at, active: wanted, priority }: Desired, { active }: Standing): readonly Proposal[] {
  const writes = [swapScope(at)];
  const other = active !== undefined && wanted && priority !== undefined && active.priority !== priority;
  const off = run(process(["swapoff", "--", at]), { writes, hazards: { interruption: true } });
  const on = run(process(onArgv(at, priority)), { writes });
  return [
    ...(active !== undefined && (!wanted || other) ? [proposal(off, { holds: ["active"] })] : []),
    ...(wanted && (active === undefined || other) ? [proposal(on)] : []),
  ];
}

function tableChange(desired: Desired, { table, line }: Standing): readonly Proposal[] {
  const { boot, priority } = desired;
  const same = boot ? line !== undefined && (priority === undefined || line.priority === priority) : line === undefined;
  return same ? [] : [proposal(writeText(table, editTable(table.content, line, boot ? desired : undefined)))];
}

function decideAbsent(question: Question<Desired>): Verdict {
  const { desired } = question;
  const { path: at } = desired;
  const found = look(question);
  const isFile = found.info?.kind === "regular";
  const current = { active: found.active !== undefined, boot: found.line !== undefined, ...(isFile ? { file: true } : {}) };
  const predicted = { active: false, boot: false };
  if (differences(current, predicted).length === 0) return settled(current);
  if (isFile && found.active === undefined && found.signature?.type !== "swap" && found.info.size !== 0)
    other(at, "something that is no place to swap to", "signature");
  const operations = [
    ...using({ ...desired, active: false }, found),
    ...tableChange({ ...desired, boot: false }, found),
    // Its content has changed as often as it was swapped to, so there is nothing in it to be held against or kept.
    ...(isFile
      ? [
          proposal(removePath(at, { replaces: { tag: "anything" }, backup: false }), {
            holds: found.signature === undefined ? ["place"] : ["signature"],
          }),
        ]
      : []),
  ];
  return change({ action: "remove", current, predicted, operations });
}

function allocateArgv(at: string, size: string): readonly string[] {
  return ["fallocate", "--length", String(bytesOf(size)), "--", at];
}

function makeArgv(at: string): readonly string[] {
  return ["mkswap", "--", at];
}

function onArgv(at: string, priority: number | undefined): readonly string[] {
  return ["swapon", ...(priority === undefined ? [] : ["--priority", String(priority)]), "--", at];
}

function envelopeOf(desired: PartlyMembers<Desired>): Partial<Envelope> {
  const value = <T>(name: string, given: T | Hole): T => known(given, { code: "system/unbounded", at: `/${name}` });
  const at = value("path", desired.path);
  const size = value("size", desired.size);
  const place = scope.path(at);
  const runs = (
    argv: readonly string[],
    more: { readonly on?: typeof place; readonly destroys?: readonly (typeof place)[] } = {},
  ): Pattern =>
    pattern("run", [more.on ?? swapScope(at)], { argv: argv.map((val) => ({ tag: "is", val }) as const), destroys: more.destroys ?? [] });
  const isFile = !at.startsWith("/dev/");
  const absent = value("state", desired.state) === "absent";
  const table = pattern("write-file", [scope.path(fstab)], { content: { tag: "any" } });
  return {
    may: absent
      ? [runs(["swapoff", "--", at]), table, ...(isFile ? [pattern("remove", [place], { destroys: [place] })] : [])]
      : [
          ...(isFile && size !== undefined ? [runs(allocateArgv(at, size), { on: place })] : []),
          runs(makeArgv(at), { on: place, destroys: [place] }),
          runs(onArgv(at, value("priority", desired.priority))),
          runs(["swapoff", "--", at]),
          table,
        ],
    claims: [swapScope(at), ...(isFile ? [place] : [])],
    needs: isFile ? [scope.path(parentOf(at))] : [place],
  };
}

function problemsOf({ path: at, size, priority, state }: PartlyMembers<Desired>): readonly Problem[] {
  const isDevice = typeof at === "string" && at.startsWith("/dev/");
  return [
    ...(isDevice && size !== undefined
      ? [problem({ code: "system/nothing-declared", at: "/size", message: "A device has the size it has.", help: "Remove size." })]
      : []),
    ...(state !== "absent" && typeof priority === "number" && (priority < 0 || priority > 32_767)
      ? [
          problem({
            code: "system/bad-priority",
            at: "/priority",
            message: `${priority} is no priority.`,
            help: "Write a number from 0 to 32767, or leave it unset.",
          }),
        ]
      : []),
  ];
}
