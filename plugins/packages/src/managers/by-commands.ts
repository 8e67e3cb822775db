import type { ArgumentPattern, Effect, Pattern, ProcessResult, Proposal, QueryOf, Scope } from "@masterchef/sdk";
import { end, pattern, problem, process, processQuery, proposal, run, scope, undecided } from "@masterchef/sdk";
import type { Desired, ManagerName, PackageState } from "../package/attributes.ts";
import type { Compare } from "../versions/range.ts";
import type { Manager, Wanted } from "./package-manager.ts";
import { installedKey, offerKey, writesOf } from "./package-manager.ts";
import { outputOf } from "./text-of.ts";

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
  readonly install: (desired: Desired, older: boolean) => readonly string[];
  readonly item: (desired: Desired, version: string) => string;
  readonly itemPattern: (desired: Desired) => ArgumentPattern;
  readonly remove: (desired: Desired) => readonly string[];
  /** Where it keeps what it knows of packages on offer. */
  readonly reads: readonly Scope[];
}

/** A manager without holds and without a repair of its own. */
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
      holds: [installedKey],
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
        argv: commands.install(desired, isOlder(commands, wanted)),
        item: commands.item(desired, wanted.version),
        code: 0,
      }),
    ],
    remove: (desired) => [joined(desired, { argv: commands.remove(desired), item: desired.name, code: commands.absentCode })],
    hold: undefined,
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
      pattern("run", own, {
        argv: [...is(commands.remove(desired)), { tag: "is", val: desired.name }],
        destroys: [scope.entity("package", desired.name)],
      }),
    ];
  }
  return [false, true].map((older) =>
    pattern("run", own, { argv: [...is(commands.install(desired, older)), commands.itemPattern(desired)] }),
  );
}
