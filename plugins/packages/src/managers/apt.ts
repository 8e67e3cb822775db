import type { Effect, Pattern, ProcessResult, Proposal, QueryOf, Scope } from "@masterchef/sdk";
import { pattern, process, processQuery, proposal, run, scope } from "@masterchef/sdk";
import type { Desired, PackageState } from "../package/attributes.ts";
import { isUrl } from "../package/attributes.ts";
import { compareDebian } from "../versions/debian.ts";
import { aptOffer, begunKey, begunQuery, mayUpdate } from "./apt-offer.ts";
import type { Manager, Wanted } from "./package-manager.ts";
import { keptPath, mayDownload } from "./download.ts";
import { installedKey, sourceKey, writesOf } from "./package-manager.ts";
import { quietly } from "./quietly.ts";
import { outputOf } from "./text-of.ts";

/** One line a package: name, what is wanted of it, what it is, its version. */
const format = "${Package}\\t${db:Status-Want}\\t${db:Status-Status}\\t${Version}\\n";

/** apt and dpkg, of Debian and its kin. Versions are pinned, so that what was planned is what is installed. */
export const apt: Manager = {
  name: "apt",
  compare: compareDebian,
  installed: installedQuery,
  readInstalled,
  repair(question, current) {
    const left = question.answer(begunKey, begunQuery);
    const begun = left.tag === "listing" && left.val.length > 0;
    return begun || current.state === "broken" ? [configureAll(question.desired)] : [];
  },
  offer: aptOffer,
  install: (desired, wanted) => [...answersOf(desired), install(desired, wanted)],
  remove(desired) {
    // dpkg takes away what is named and nothing else, or refuses; apt would take along whatever depends on it.
    const argv = ["dpkg", ...configOptions(desired), desired.state === "purged" ? "--purge" : "--remove"];
    const busyWhileLocked = {
      exits: [
        { code: 0, means: "done" },
        { code: 2, means: "busy" },
      ],
    } as const;
    const effects: readonly Effect[] = [
      {
        query: installedQuery(desired),
        answer: { outcome: printed("", 1), unknown: ["/process/exit", "/process/stdout", "/process/stderr"] },
      },
    ];
    const gone = { writes: writesOf("apt", desired.name), destroys: [packageOf(desired)] };
    return [joined(run(process(argv, { env: quietly }), { ...gone, effects, ...busyWhileLocked }), "remove", desired.name)];
  },
  holdsFile: () => undefined,
  isHeld: () => false,
  hold: ({ desired }, wanted) => [hold(desired, wanted)],
  may: mayRun,
};

function installedQuery({ name }: Desired): QueryOf<"process"> {
  return processQuery(process(["dpkg-query", "-W", "-f", format, name], { outputLimit: 16_384 }), [scope.entity("package", name)]);
}

function readInstalled(result: ProcessResult): PackageState | undefined {
  // 1: dpkg has never heard of it.
  if (result.exit.tag === "code" && result.exit.val === 1) return { state: "absent" };
  const output = outputOf(result);
  if (output === undefined) return undefined;
  const lines = output.split("\n").filter((line) => line !== "");
  const states = lines.map(readLine);
  // Of several architectures the one that is there counts.
  return states.find((state) => state?.state === "present") ?? states.find((state) => state?.state === "broken") ?? states[0];
}

function readLine(line: string): PackageState | undefined {
  const [, want, status, version] = line.split("\t");
  if (want === undefined || status === undefined || version === undefined) return undefined;
  switch (status) {
    case "not-installed":
      return { state: "absent" };
    case "config-files":
      return { state: "config-files" };
    case "installed":
    // What waits for triggers of others is whole.
    case "triggers-awaited":
    case "triggers-pending":
      return { state: "present", version, held: want === "hold" };
    default:
      return { state: "broken", version, held: want === "hold" };
  }
}

function printed(stdout: string, code: number): Effect["answer"]["outcome"] {
  const result = { exit: { tag: "code", val: code }, stdout: { tag: "text", val: stdout }, stderr: { tag: "text", val: "" } } as const;
  return { tag: "ok", val: { tag: "process", val: result } };
}

/** What dpkg will say of it. Whether a broken hold stays depends on apt's version. */
function installedAs(desired: Desired, { version, held }: { readonly version: string; readonly held: boolean }, vague = false): Effect {
  const line = `${withoutArchitecture(desired.name)}\t${held ? "hold" : "install"}\tinstalled\t${version}\n`;
  return { query: installedQuery(desired), answer: { outcome: printed(line, 0), unknown: vague ? ["/process/stdout"] : [] } };
}

function withoutArchitecture(name: string): string {
  return name.split(":")[0] ?? name;
}

function install(desired: Desired, wanted: Wanted): Proposal {
  const wasHeld = wanted.current.held === true;
  const argv = [...installArgv(desired), ...(wasHeld ? ["--allow-change-held-packages"] : []), "install"];
  const effects = [installedAs(desired, { version: wanted.version, held: false }, wasHeld)];
  return {
    ...joined(
      run(process(argv, { env: quietly }), { writes: writesOf("apt", desired.name), effects }),
      "install",
      localSource(desired) ?? `${desired.name}=${wanted.version}`,
    ),
    holds: [installedKey, ...(desired.checksum !== undefined && localSource(desired) === desired.source ? [sourceKey] : [])],
  };
}

/** The package file on the host. */
function localSource({ source, checksum = "" }: Desired): string | undefined {
  return source !== undefined && isUrl(source) ? keptPath(checksum) : source;
}

function installArgv(desired: Desired): readonly string[] {
  const { allow_downgrade: downgrade, lock_wait: wait, recommends, install_options: options } = desired;
  return [
    "apt-get",
    "--yes",
    "--quiet",
    // What would have to go is declared absent, by name, or stays.
    "--no-remove",
    "-o",
    `DPkg::Lock::Timeout=${wait}`,
    ...configOptions(desired).flatMap((option) => ["-o", `Dpkg::Options::=${option}`]),
    ...(recommends === undefined ? [] : [recommends ? "--install-recommends" : "--no-install-recommends"]),
    ...(downgrade ? ["--allow-downgrades"] : []),
    ...(options ?? []),
  ];
}

function configOptions({ config_files: policy }: Desired): readonly string[] {
  return policy === "replace" ? ["--force-confnew"] : ["--force-confdef", "--force-confold"];
}

function hold(desired: Desired, { version, held }: Wanted): Proposal {
  const effects = [installedAs(desired, { version, held })];
  return joined(
    run(process(["apt-mark", held ? "hold" : "unhold"], {}), { writes: writesOf("apt", desired.name), effects }),
    held ? "hold" : "unhold",
    desired.name,
  );
}

function configureAll(desired: Desired): Proposal {
  const argv = ["dpkg", ...configOptions(desired), "--configure", "--pending"];
  // What other packages were left undone in is touched on the side.
  return joined(run(process(argv, { env: quietly }), { writes: writesOf("apt", desired.name), opaque: true }), "configure");
}

function packageOf({ name }: Desired): Scope {
  return scope.entity("package", name);
}

/** Answers to what its maintainer scripts will ask. */
function answersOf(desired: Desired): readonly Proposal[] {
  const text = debconfText(desired);
  if (text === undefined) return [];
  const program = process(["debconf-set-selections"], { stdin: { tag: "text", val: text } });
  return [proposal(run(program, { writes: debconfScopes, opaque: true }))];
}

const debconfScopes: readonly Scope[] = [scope.tree("/var/cache/debconf")];

function debconfText({ name, debconf }: Desired): string | undefined {
  const lines = Object.entries(debconf ?? {}).map(([question, answer]) => `${withoutArchitecture(name)} ${question} ${answer}\n`);
  return lines.length === 0 ? undefined : lines.join("");
}

function joined(operation: ReturnType<typeof run>, what: string, item?: string): Proposal {
  return proposal(operation, { join: { key: `apt/${what}`, items: item === undefined ? [] : [item] } });
}

function mayRun(desired: Desired): readonly Pattern[] {
  const own = writesOf("apt", desired.name);
  const is = (argv: readonly string[]): { readonly tag: "is"; readonly val: string }[] => argv.map((val) => ({ tag: "is", val }));
  const name = { tag: "is", val: desired.name } as const;
  const repairs = pattern("run", own, { argv: is(["dpkg", ...configOptions(desired), "--configure", "--pending"]) });
  const holds = ["hold", "unhold"].map((verb) => pattern("run", own, { argv: [...is(["apt-mark", verb]), name] }));
  if (desired.state === "absent" || desired.state === "purged") {
    const verb = desired.state === "purged" ? "--purge" : "--remove";
    return [
      repairs,
      ...holds,
      pattern("run", own, { argv: [...is(["dpkg", ...configOptions(desired), verb]), name], destroys: [packageOf(desired)] }),
    ];
  }
  const local = localSource(desired);
  const item = local === undefined ? ({ tag: "like", val: `${desired.name}=*` } as const) : ({ tag: "is", val: local } as const);
  const text = debconfText(desired);
  return [
    repairs,
    ...mayUpdate(desired),
    ...(desired.source !== undefined && isUrl(desired.source) ? [mayDownload(desired.source, desired.checksum ?? "")] : []),
    ...[[], ["--allow-change-held-packages"]].map((consent) =>
      pattern("run", own, { argv: [...is([...installArgv(desired), ...consent, "install"]), item] }),
    ),
    ...holds,
    ...(text === undefined
      ? []
      : [
          pattern("run", debconfScopes, {
            argv: is(["debconf-set-selections"]),
            content: { tag: "exact", val: [{ tag: "text", val: text }] },
          }),
        ]),
  ];
}
