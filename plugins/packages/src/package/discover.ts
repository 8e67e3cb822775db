import type { Found, ProcessResult, QueryOf, Searching, TypeDiscovery } from "@masterchef/sdk";
import { end, process, processQuery, problem, scope, undecided } from "@masterchef/sdk";
import { chooseManager } from "../managers/choose.ts";
import { outputOf } from "../managers/text-of.ts";

/** A package somebody asked for. */
interface Chosen {
  readonly name: string;
  readonly held: boolean;
  /** Who brought it: the installer marks much that nobody chose. */
  readonly origin: "distribution" | "package" | "operator";
}

/** How one package manager tells which packages somebody asked for. Both queries are asked at once. */
interface Chooser {
  readonly chosen: QueryOf<"process">;
  readonly installed?: QueryOf<"process">;
  readonly read: (chosen: string, installed: string) => readonly Chosen[];
}

/** The packages that are there because somebody asked for them, not because another one needs them. */
export const packageDiscovery: TypeDiscovery = {
  names: (searching) => chosenPackages(searching).map(({ name }) => name),
  look: (searching, names) =>
    chosenPackages(searching)
      .filter(({ name }) => names.includes(name))
      .map(foundOf),
  page: 500,
};

function foundOf({ name, held, origin }: Chosen): Found {
  return { name, desired: { name, ...(held ? { held } : {}) }, origin };
}

function chosenPackages(searching: Searching): readonly Chosen[] {
  const manager = chooseManager(undefined, searching.facts);
  const chooser = manager === undefined || !Object.hasOwn(choosers, manager.name) ? undefined : choosers[manager.name];
  if (manager === undefined || chooser === undefined) {
    const message = `Which packages somebody asked for cannot be told${manager === undefined ? "" : ` with ${manager.name}`}.`;
    return end(undecided(problem({ code: "packages/cannot-discover", message, help: "Declare the packages by hand." })));
  }
  const { chosen, installed } = chooser;
  const answers = searching.answers({ chosen, ...(installed === undefined ? {} : { installed }) });
  return chooser.read(
    requireOutput(answers.chosen, "chosen"),
    answers.installed === undefined ? "" : requireOutput(answers.installed, "installed"),
  );
}

function requireOutput(result: ProcessResult, key: string): string {
  const output = outputOf(result);
  if (output !== undefined) return output;
  const help = "Run the question on the target to see why.";
  return end(undecided(problem({ code: "packages/cannot-discover", message: "The packages cannot be listed.", help }), key));
}

function listing(argv: readonly string[]): QueryOf<"process"> {
  return processQuery(process(argv, { outputLimit: 4_194_304 }), [scope.kind("package")]);
}

/** One line a package: name, architecture, what is wanted of it, what it is, how much a system needs it, and what kind it is of. */
const format = "${Package}\\t${Architecture}\\t${db:Status-Want}\\t${db:Status-Status}\\t${Priority}\\t${Essential}\\t${Section}\\n";

const choosers: Readonly<Record<string, Chooser>> = {
  apt: { chosen: listing(["apt-mark", "showmanual"]), installed: listing(["dpkg-query", "-W", "-f", format, "*"]), read: readApt },
  // What is not asked for by name comes as a dependency.
  pacman: { chosen: listing(["pacman", "--query", "--explicit", "--quiet"]), read: readNames },
  dnf: { chosen: listing(["dnf", "--quiet", "repoquery", "--userinstalled", "--qf", "%{name}\\n"]), read: readNames },
  brew: { chosen: listing(["brew", "leaves", "--installed-on-request"]), read: readNames },
};

function readNames(chosen: string): readonly Chosen[] {
  return [...new Set(lines(chosen))].map((name) => ({ name, held: false, origin: "operator" }));
}

/** apt writes the architecture behind the name of a package of another one than the system's. */
function readApt(chosen: string, installed: string): readonly Chosen[] {
  const there = new Map(
    lines(installed).flatMap((line) => {
      const [name = "", architecture = "", want = "", status = "", priority = "", essential = "", section = ""] = line.split("\t");
      if (status !== "installed") return [];
      const isBase = essential === "yes" || basePriorities.includes(priority);
      // A library is there for others.
      const isLibrary = /^(?:.*\/)?(?:old)?libs$/.test(section);
      const known = { held: want === "hold", origin: isBase ? "distribution" : isLibrary ? "package" : "operator" } as const;
      return [[name, known] as const, [`${name}:${architecture}`, known] as const];
    }),
  );
  return lines(chosen).flatMap((name) => {
    const known = there.get(name);
    return known === undefined ? [] : [{ name, ...known }];
  });
}

/** The installer takes them all: nobody chose them. */
const basePriorities: readonly string[] = ["required", "important", "standard"];

function lines(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
