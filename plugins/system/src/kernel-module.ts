import type {
  Attribute,
  DesiredOf,
  Effect,
  Envelope,
  JsonObject,
  Operation,
  PartlyMembers,
  Problem,
  QueryOf,
  Question,
  ResourceType,
  Verdict,
} from "@masterchef/sdk";
import {
  attribute,
  change,
  defaulting,
  defineType,
  differences,
  end,
  fileQuery,
  flag,
  known,
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
import { readText, removeText, requireDirectory, textQuery, writeText } from "./text-file.ts";
import type { TextFile } from "./text-file.ts";

const attributes = {
  name: required(moduleName()),
  loaded: defaulting(flag(), true),
  boot: flag(),
} as const;

type Desired = DesiredOf<typeof attributes>;

/** One module of the kernel: whether it is loaded, and whether it is at boot. */
export const kernelModule: ResourceType = defineType({
  attributes,
  identity: "name",
  check: ({ desired }) => problemsOf(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => decideModule(question),
});

function decideModule(question: Question<Desired>): Verdict {
  const { name, loaded, boot } = question.desired;
  const at = bootFile(name);
  const answers = question.answers({
    modules: fileQuery("/sys/module"),
    module: moduleQuery(name),
    ...(boot === undefined ? {} : { file: textQuery(at) }),
  });
  if (answers.modules.state.tag === "absent") return unreadable();
  const isLoaded = answers.module.state.tag === "present";
  const file = answers.file === undefined ? undefined : readText(at, answers.file, "file");
  const isAtBoot = file === undefined ? undefined : namesModule(file.content, name);
  const current = stateOf(isLoaded, isAtBoot);
  const predicted = stateOf(loaded, boot);
  if (differences(current, predicted).length === 0) return settled(current);
  if (isLoaded !== loaded) requireChangeable(question);
  const operations = [
    ...(isLoaded === loaded ? [] : [proposal(load(name, loaded), { holds: ["module"] })]),
    ...(file === undefined || isAtBoot === boot ? [] : [proposal(persist(question, file))]),
  ];
  const action = loaded && !isLoaded ? "create" : !loaded && isLoaded ? "remove" : "update";
  return change({ action, current, predicted, operations });
}

/** In a container the kernel may show nothing of its modules, and then nobody can say that one is not loaded. */
function unreadable(): Verdict {
  const message = "There is no /sys/module on this host, so nothing tells which modules are loaded.";
  const help = "Load modules on the machine whose kernel it is, not in a container.";
  return undecided(problem({ code: "system/modules-unreadable", message, help }), "modules");
}

function stateOf(loaded: boolean, boot: boolean | undefined): JsonObject {
  return { loaded, ...(boot === undefined ? {} : { boot }) };
}

function persist(question: Question<Desired>, file: TextFile): Operation {
  const { name, boot } = question.desired;
  if (file.prior.tag === "absent") requireDirectory(question, file.path, "systemd, or the package kmod");
  const others = file.content.split("\n").filter((line) => line !== "" && !isModule(line, name));
  const lines = boot === true ? [...others, name] : others;
  // A file with nothing but remarks says nothing any more.
  if (lines.every((line) => /^\s*[#;]/.test(line))) return removeText(file);
  return writeText(file, lines.map((line) => `${line}\n`).join(""));
}

function namesModule(content: string, name: string): boolean {
  return content.split("\n").some((line) => isModule(line, name));
}

/** A hyphen and an underscore are the same to the kernel. */
function isModule(line: string, name: string): boolean {
  return line.trim().replaceAll("-", "_") === name;
}

function moduleQuery(name: string): QueryOf<"file"> {
  return fileQuery(`/sys/module/${name}`);
}

/** One that is built in cannot go, and one that is nowhere cannot come. */
function requireChangeable(question: Question<Desired>): void {
  const { name, loaded } = question.desired;
  if (!loaded) {
    const { state } = question.answer("loadable", fileQuery(`/sys/module/${name}/initstate`));
    if (state.tag === "present") return;
    const message = `${name} is built into the kernel of this host and cannot be unloaded.`;
    end(
      undecided(
        problem({ code: "system/built-in-module", at: "/loaded", message, help: "Remove the resource, or boot another kernel." }),
        "loadable",
      ),
    );
  }
  const { exit } = question.answer(
    "known",
    processQuery(process(["modinfo", "-F", "filename", name], { outputLimit: 4096 }), [scope.tree("/lib/modules")]),
  );
  if (exit.tag === "code" && exit.val === 0) return;
  const [message, help] =
    exit.tag === "not-found"
      ? ["There is no program modinfo on this host.", "Declare the package kmod and require it here."]
      : [`The kernel of this host has no module ${name}.`, "Check the name, or declare the package that brings it and require it here."];
  end(undecided(problem({ code: "system/no-such-module", at: "/name", message, help }), "known"));
}

function load(name: string, loaded: boolean): Operation {
  return run(process(argvOf(name, loaded)), {
    writes: [scope.entity("module", name), scope.path(`/sys/module/${name}`)],
    effects: [afterwards(name, loaded)],
    hazards: loaded ? {} : { interruption: true },
  });
}

function argvOf(name: string, loaded: boolean): readonly string[] {
  return loaded ? ["modprobe", name] : ["modprobe", "-r", name];
}

function afterwards(name: string, loaded: boolean): Effect {
  const query = moduleQuery(name);
  if (!loaded) return { query, answer: { outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "absent" } } } }, unknown: [] } };
  const info = { kind: "directory", size: 0, realPath: `/sys/module/${name}` } as const;
  return {
    query,
    answer: {
      outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: info } } } },
      unknown: ["/file/state/present/size", "/file/state/present/posix"],
    },
  };
}

function bootFile(name: string): string {
  return `/etc/modules-load.d/${name}.conf`;
}

function envelopeOf(desired: PartlyMembers<Desired>): Partial<Envelope> {
  const name = known(desired.name, { code: "system/unbounded", at: "/name" });
  const loaded = known(desired.loaded, { code: "system/unbounded", at: "/loaded" });
  const boot = desired.boot === undefined ? undefined : known(desired.boot, { code: "system/unbounded", at: "/boot" });
  const file = scope.path(bootFile(name));
  const own = [scope.entity("module", name), scope.path(`/sys/module/${name}`)];
  const argv = argvOf(name, loaded).map((val) => ({ tag: "is", val }) as const);
  const write = pattern("write-file", [file], { content: { tag: "any" } });
  const remove = pattern("remove", [file], { destroys: [file] });
  return {
    may: [pattern("run", own, { argv }), ...(boot === undefined ? [] : boot ? [write] : [write, remove])],
    claims: [...own, ...(boot === undefined ? [] : [file])],
    needs: [scope.tree("/lib/modules")],
  };
}

function problemsOf({ loaded, boot }: PartlyMembers<Desired>): readonly Problem[] {
  if (loaded !== false || boot !== true) return [];
  const message = "A module that is loaded at boot is to be loaded.";
  return [problem({ code: "system/nothing-declared", at: "/boot", message, help: "Set boot: false, or loaded: true." })];
}

function moduleName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/.test(value)) return value.replaceAll("-", "_");
    const message = `${JSON.stringify(value)} is not the name of a module.`;
    return refuse(problem({ code: "system/bad-module", at: place.at, message, help: "Write a name such as br_netfilter, without .ko." }));
  });
}
