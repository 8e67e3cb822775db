import type { Pattern, Problem, Process, QueryOf, Scope } from "@masterchef/sdk";
import { pattern, problem, process, processQuery, proposal, run, scope } from "@masterchef/sdk";
import type { Desired } from "./attributes.ts";
import type { RepositoryForm } from "./repository-form.ts";

/** apt reads deb822 from `.sources` files since Debian 8. */
export const aptSources: RepositoryForm = {
  manager: "apt",
  path: pathOf,
  text: sourcesText,
  problems: sourcesProblems,
  index: {
    query: targetsQuery,
    isWhole,
    fetch: (desired) => {
      const question = targetsQuery(desired);
      const printed = { exit: { tag: "code", val: 0 }, stdout: { tag: "text", val: "" }, stderr: { tag: "text", val: "" } } as const;
      const outcome = { tag: "ok", val: { tag: "process", val: printed } } as const;
      const answer = { outcome, unknown: ["/process/stdout", "/process/stderr"] };
      return proposal(run(fetchProcess(desired), { writes: indexScopes(desired), effects: [{ query: question, answer }] }));
    },
    may: (desired): Pattern =>
      pattern("run", indexScopes(desired), { argv: fetchProcess(desired).argv.map((val) => ({ tag: "is", val })) }),
  },
};

function targetsQuery(desired: Pick<Desired, "name">): QueryOf<"process"> {
  return {
    ...processQuery(process(targetsArgv(desired), { outputLimit: 262_144 }), [scope.path(pathOf(desired)), ownIndex(desired)]),
    scratch: "packages-apt",
  };
}

function pathOf({ name }: Pick<Desired, "name">): string {
  return `/etc/apt/sources.list.d/${name}.sources`;
}

/** The part of apt's index that this repository brings: what others bring leaves it alone. */
function ownIndex({ name }: Pick<Desired, "name">): Scope {
  return scope.entity("index", `apt/${name}`);
}

function indexScopes(desired: Pick<Desired, "name">): readonly Scope[] {
  return [scope.entity("index", "apt"), ownIndex(desired), scope.tree("/var/lib/apt/lists")];
}

/** Apt's options for this repository alone, so that one that is down elsewhere costs this one nothing. */
function only(desired: Pick<Desired, "name">): readonly string[] {
  return ["-o", `Dir::Etc::SourceList=${pathOf(desired)}`, "-o", "Dir::Etc::SourceParts=/dev/null"];
}

function targetsArgv(desired: Pick<Desired, "name">): readonly string[] {
  return ["apt-get", ...only(desired), "-o", "Dir::Cache=./cache/", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)"];
}

function fetchProcess(desired: Pick<Desired, "name">): Process {
  const keepOthers = ["-o", "APT::Get::List-Cleanup=0", "-o", "APT::Update::Error-Mode=any"];
  return process(["apt-get", "--quiet", ...only(desired), ...keepOthers, "update"]);
}

/** Whether `indextargets` prints every suite with every component, of as many addresses as there are: apt has a form of its own for some of them. */
function isWhole({ uris = [], suites = [], components = [] }: Desired, output: string): boolean {
  const wanted = suites.flatMap((suite) => (suite.endsWith("/") ? [`${suite} `] : components.map((component) => `${suite} ${component}`)));
  const there = new Map<string, Set<string>>();
  for (const line of output.split("\n")) {
    const space = line.indexOf(" ");
    const uri = line.slice(0, Math.max(space, 0));
    const parts = there.get(uri) ?? new Set();
    there.set(uri, parts.add(line.slice(space + 1).replace("$(COMPONENT)", "")));
  }
  const whole = [...there.values()].filter((parts) => wanted.every((part) => parts.has(part)));
  return whole.length >= new Set(uris.map((uri) => uri.replace(/\/+$/, ""))).size;
}

function sourcesText(desired: Desired, key: string | undefined): string {
  const { uris = [], suites = [], components = [], types = ["deb"], architectures = [], enabled, title, fields = {} } = desired;
  const lines: readonly (readonly [string, string])[] = [
    ["Enabled", enabled ? "" : "no"],
    ["Types", types.join(" ")],
    ["URIs", uris.join(" ")],
    ["Suites", suites.join(" ")],
    ["Components", components.join(" ")],
    ["Architectures", architectures.join(" ")],
    ["Signed-By", key ?? ""],
    ...Object.entries(fields),
  ];
  const remark = title === undefined ? "" : `# ${title}\n`;
  return remark + lines.flatMap(([name, value]) => (value === "" ? [] : [`${name}: ${value}\n`])).join("");
}

const own = ["Enabled", "Types", "URIs", "Suites", "Components", "Architectures", "Signed-By"];

function sourcesProblems({ uris = [], suites = [], components = [], mirrors, fields = {}, root }: Desired): readonly Problem[] {
  const flat = suites.filter((suite) => suite.endsWith("/"));
  const flaws: Problem[] = [];
  const flaw = (at: string, message: string, help: string): void => {
    flaws.push(problem({ code: "packages/bad-repository", at, message, help }));
  };
  if (uris.length === 0) flaw("/uris", "apt wants the address of a repository.", "Set uris.");
  if (mirrors !== undefined) flaw("/mirrors", "apt takes a list of mirrors as an address.", "Write mirror+https://... among uris.");
  if (root !== undefined) flaw("/root", "apt's repositories are those of the host itself.", "Remove root, or use chroot by a command.");
  if (suites.length === 0) flaw("/suites", "apt wants a suite.", 'Set suites, such as [bookworm]; ["./"] for a repository without suites.');
  if (flat.length === suites.length && components.length > 0)
    flaw("/components", "A suite that ends with a slash has no components.", "Remove components, or the slash.");
  if (flat.length < suites.length && components.length === 0)
    flaw("/components", "apt wants components of a suite.", "Set components, such as [main].");
  if (flat.length > 0 && flat.length < suites.length)
    flaw("/suites", "Suites with a slash at their end and others are mixed.", "Declare two repositories.");
  for (const name of Object.keys(fields)) {
    const taken = own.some((each) => each.toLowerCase() === name.toLowerCase());
    if (taken || !/^[A-Za-z][A-Za-z0-9-]*$/.test(name))
      flaw(
        "/fields",
        `${JSON.stringify(name)} is ${taken ? "an attribute of its own" : "not the name of a field"}.`,
        "Use a name such as Check-Valid-Until, and attributes for what they say.",
      );
  }
  return flaws;
}
