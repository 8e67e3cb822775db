import type { QueryOf, Question, ResourceType, Verdict } from "@masterchef/sdk";
import { change, choice, defaulting, defineType, process, processQuery, proposal, pattern, problem, required, run, scope, settled, text, undecided } from "@masterchef/sdk";
import { nameIn } from "./name.ts";

const attributes = { name: required(text()), version: defaulting(text(), "any"), state: defaulting(choice(["present", "absent"]), "present") } as const;

interface Desired {
  readonly name: string;
  readonly version: string;
  readonly state: "present" | "absent";
}

/** A package: its maintainer scripts may touch what no list shows. */
export const packageType: ResourceType = defineType({
  attributes,
  identity: "name",
  envelope({ desired }) {
    const name = nameIn(desired.name);
    const own = scope.entity("package", name);
    const argv = [{ tag: "is", val: "pkg" }, { tag: "one-of", val: ["install", "remove"] }] as const;
    return {
      may: [pattern("run", [own], { argv: [...argv, { tag: "like", val: `${name}*` }], destroys: [own] })],
      claims: [own],
      sideEffects: [scope.tree("/etc"), scope.tree("/usr"), scope.tree("/var"), scope.kind("account"), scope.kind("package"), scope.kind("service")],
    };
  },
  decide(question) {
    const { desired } = question;
    const installed = versionAt(question.answer("installed", installedQuery(desired.name)));
    if (desired.state === "absent") return absent(desired, installed);
    if (installed !== undefined && (desired.version === "any" || installed === desired.version)) return settled({ version: installed });
    if (desired.version === "latest" && question.chosen !== undefined && JSON.parse(question.chosen) === installed) return settled({ version: installed ?? null });
    return install(question, desired, installed);
  },
});

function install(question: Question<Desired>, desired: Desired, installed: string | undefined): Verdict {
  const { name, version } = desired;
  const candidate = versionAt(question.answer("candidate", processQuery(process(["pkg", "candidate", name]), [scope.entity("index", "main")])));
  if (candidate === undefined) {
    return undecided(problem({ code: "world/no-package", at: "/name", message: `No repository has ${name}.`, help: "Declare the repository that does and require it." }), "candidate");
  }
  const wanted = version === "any" || version === "latest" ? candidate : version;
  if (installed === wanted) return settled({ version: installed });
  return change({
    action: installed === undefined ? "create" : "update",
    current: { version: installed ?? null },
    predicted: { version: wanted },
    ...(version === "latest" ? { chosen: wanted } : {}),
    operations: [
      proposal(
        run(process(["pkg", "install"]), {
          writes: [scope.entity("package", name)],
          effects: [{ query: installedQuery(name), answer: { outcome: { tag: "ok", val: { tag: "process", val: said(wanted) } }, unknown: [] } }],
        }),
        { holds: ["installed"], join: { key: "install", items: [`${name}=${wanted}`] } },
      ),
    ],
  });
}

function absent({ name }: Desired, installed: string | undefined): Verdict {
  if (installed === undefined) return settled({ version: null });
  const own = scope.entity("package", name);
  const removal = run(process(["pkg", "remove", name]), {
    writes: [own],
    destroys: [own],
    effects: [{ query: installedQuery(name), answer: { outcome: { tag: "ok", val: { tag: "process", val: { ...said(""), exit: { tag: "code", val: 1 } } } }, unknown: [] } }],
  });
  return change({ action: "remove", current: { version: installed }, predicted: { version: null }, operations: [proposal(removal, { holds: ["installed"] })] });
}

function installedQuery(name: string): QueryOf<"process"> {
  return processQuery(process(["pkg", "query", name]), [scope.entity("package", name)]);
}

interface Said {
  readonly exit: { readonly tag: string; readonly val?: unknown };
  readonly stdout: { readonly tag: string; readonly val: unknown };
}

function versionAt(result: Said): string | undefined {
  return result.exit.tag === "code" && result.exit.val === 0 && typeof result.stdout.val === "string" ? result.stdout.val : undefined;
}

function said(text: string): { readonly exit: { readonly tag: "code"; readonly val: number }; readonly stdout: { readonly tag: "text"; readonly val: string }; readonly stderr: { readonly tag: "text"; readonly val: string } } {
  return { exit: { tag: "code", val: 0 }, stdout: { tag: "text", val: text }, stderr: { tag: "text", val: "" } };
}
