import type { ArgumentPattern, Effect, Pattern, ProcessResult, Proposal, QueryOf, Scope } from "@masterchef/sdk";
import { end, pattern, problem, process, processQuery, proposal, run, scope, undecided } from "@masterchef/sdk";
import type { Desired, ManagerName, PackageState } from "../package/attributes.ts";
import type { Compare } from "../versions/range.ts";
import type { Manager, Wanted } from "./package-manager.ts";
import type { Locks } from "./holds-file.ts";
import { holding, mayHold } from "./holds-file.ts";
import { installedKey, offerKey, sourceKey, writesOf } from "./package-manager.ts";
import type { FileForm } from "./source-offer.ts";
import { offerOfSource } from "./source-offer.ts";
import { outputOf } from "./text-of.ts";

/** What makes installing another command. */
export interface Installing {
  readonly older: boolean;
  /** It is held now, and changes all the same. */
  readonly held: boolean;
}

/** A manager that is asked and told with one command each. */
export interface Commands {
  readonly name: ManagerName;
  readonly compare: Compare;
  /** What it reads to tell what is installed, and what it prints if the package is in this version. */
  readonly installed: (desired: Desired) => readonly string[];
  readonly version: (output: string, desired: Desired) => string | undefined;
  /** Exit code of `installed` where the package is not there. */
  readonly absentCode: number;
  readonly offered: (desired: Desired) => readonly string[];
  /** Newest first. */
  readonly versions: (output: string, desired: Desired) => readonly string[];
  /** The command line up to the items, and the item that names the package in that version. */
  readonly install: (desired: Desired, how: Installing) => readonly string[];
  readonly item: (desired: Desired, version: string) => string;
  readonly itemPattern: (desired: Desired) => ArgumentPattern;
  readonly remove: (desired: Desired) => readonly string[];
  /** Where it keeps what it knows of packages on offer. */
  readonly reads: readonly Scope[];
  /** How it looks into a package file. Undefined: not at all. */
  readonly file?: FileForm;
  /** How it holds packages. Undefined: not at all. */
  readonly locks?: Locks;
}

/** A manager without a repair of its own. */
export function byCommands(commands: Commands): Manager {
  const { name } = commands;
  const installed = (desired: Desired): QueryOf<"process"> =>
    processQuery(process(commands.installed(desired), { outputLimit: 65_536 }), [scope.entity("package", desired.name)]);
  const effect = (desired: Desired, code: number): Effect => {
    const result = { exit: { tag: "code", val: code }, stdout: { tag: "text", val: "" }, stderr: { tag: "text", val: "" } } as const;
    const unknown = ["/process/stdout", "/process/stderr"];
    return { query: installed(desired), answer: { outcome: { tag: "ok", val: { tag: "process", val: result } }, unknown } };
  };
  const joined = (
    desired: Desired,
    command: { readonly argv: readonly string[]; readonly item: string; readonly code: number },
  ): Proposal => {
    const own = writesOf(name, desired.name);
    const gone = command.code === 0 ? [] : [scope.entity("package", desired.name)];
    const operation = run(process(command.argv), { writes: own, destroys: gone, effects: [effect(desired, command.code)] });
    return proposal(operation, {
      join: { key: `${name}/${command.code === 0 ? "install" : "remove"}`, items: [command.item] },
      holds: [installedKey, ...(desired.checksum !== undefined && command.code === 0 ? [sourceKey] : [])],
    });
  };
  return {
    name,
    compare: commands.compare,
    installed,
    readInstalled: (result, desired) => readState(commands, result, desired),
    repair: () => [],
    offer(question) {
      const { desired } = question;
      const { source } = desired;
      if (source !== undefined && commands.file !== undefined) return offerOfSource(question, commands.file, source);
      const query = processQuery(process(commands.offered(desired), { outputLimit: 1_048_576 }), [
        ...commands.reads,
        scope.entity("package", desired.name),
      ]);
      const result = question.answer(offerKey, { ...query, scratch: `packages-${name}`, deadline: 120_000 });
      const output = outputOf(result, [0, 1, 104]);
      if (output !== undefined) {
        const versions = commands.versions(output, desired);
        return { candidate: versions[0], versions, before: [] };
      }
      const message = `${name} cannot tell the versions of ${desired.name}.`;
      return end(
        undecided(
          problem({
            code: "packages/index-unreadable",
            message,
            help: `Run ${commands.offered(desired).join(" ")} on the target to see why.`,
          }),
          offerKey,
        ),
      );
    },
    install: (desired, wanted) => [
      joined(desired, {
        argv: commands.install(desired, { older: isOlder(commands, wanted), held: wanted.current.held === true }),
        item: commands.item(desired, wanted.version),
        code: 0,
      }),
    ],
    remove: (desired) => [joined(desired, { argv: commands.remove(desired), item: desired.name, code: commands.absentCode })],
    ...holding(commands.locks),
    may: (desired) => mayRun(commands, desired),
  };
}

function isOlder({ compare }: Commands, { version, current }: Wanted): boolean {
  return current.version !== undefined && compare(version, current.version) < 0;
}

function readState(commands: Commands, result: ProcessResult, desired: Desired): PackageState | undefined {
  if (result.exit.tag === "code" && result.exit.val === commands.absentCode) return { state: "absent" };
  const output = outputOf(result);
  const version = output === undefined ? undefined : commands.version(output, desired);
  return version === undefined ? undefined : { state: "present", version };
}

function mayRun(commands: Commands, desired: Desired): readonly Pattern[] {
  const own = writesOf(commands.name, desired.name);
  const is = (argv: readonly string[]): readonly ArgumentPattern[] => argv.map((val) => ({ tag: "is", val }));
  if (desired.state === "absent" || desired.state === "purged") {
    return [
      ...mayHold(commands.locks, desired),
      pattern("run", own, {
        argv: [...is(commands.remove(desired)), { tag: "is", val: desired.name }],
        destroys: [scope.entity("package", desired.name)],
      }),
    ];
  }
  const argvs = [false, true].flatMap((older) => [false, true].map((held) => commands.install(desired, { older, held })));
  const different = [...new Map(argvs.map((argv) => [argv.join("\0"), argv])).values()];
  return [
    ...mayHold(commands.locks, desired),
    ...different.map((argv) => pattern("run", own, { argv: [...is(argv), commands.itemPattern(desired)] })),
  ];
}
