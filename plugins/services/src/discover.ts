import type { Found, ProcessResult, QueryOf, Searching, TypeDiscovery } from "@masterchef/sdk";
import { end, process, processQuery, problem, scope, undecided } from "@masterchef/sdk";
import { readShow, showQuery } from "./systemd.ts";

/** A unit that is set to start, or kept from it. */
interface Unit {
  /** With its suffix, but for `.service`. */
  readonly name: string;
  readonly masked: boolean;
  /** Where its file lies; empty where systemd names none. */
  readonly file: string;
}

/** Services, timers, sockets and paths that start at boot, and those that somebody masked. */
export const serviceDiscovery: TypeDiscovery = {
  names: (searching) => units(searching).map(({ name }) => name),
  look,
  page: 50,
};

function units(searching: Searching): readonly Unit[] {
  if (searching.facts["init"] !== "systemd") {
    const message = "Which services start at boot can be told where systemd runs.";
    return end(undecided(problem({ code: "services/cannot-discover", message, help: "Declare the services by hand." })));
  }
  const listed = lines(requireOutput(searching.answer("units", listQuery), "units")).flatMap((line) => {
    const [unit = "", state = ""] = line.split(/\s+/);
    // A template is none; what is made of it is.
    return unit.includes("@.") ? [] : [{ unit, masked: state === "masked" }];
  });
  if (listed.length === 0) return [];
  const shown = requireOutput(searching.answer("files", filesQuery(listed.map(({ unit }) => unit))), "files");
  const files = new Map(
    shown.split("\n\n").map((block) => [/^Id=(.*)$/m.exec(block)?.[1] ?? "", /^FragmentPath=(.*)$/m.exec(block)?.[1] ?? ""]),
  );
  return listed.map(({ unit, masked }) => ({ name: unit.replace(/\.service$/, ""), masked, file: files.get(unit) ?? "" }));
}

function look(searching: Searching, names: readonly string[]): readonly Found[] {
  const wanted = units(searching).filter(({ name }) => names.includes(name));
  const base = baseFiles(searching, units(searching));
  const answers = searching.answers(Object.fromEntries(wanted.map(({ name }, index) => [`service/${index}`, showQuery({ name })])));
  return wanted.flatMap((unit, index): readonly Found[] => {
    const result = answers[`service/${index}`];
    if (result === undefined) return [];
    const found = readShow(requireOutput(result, `service/${index}`));
    const origin = originOf(unit, base);
    const { name } = unit;
    if (unit.masked) return found.masked && origin === "operator" ? [{ name, desired: { name, masked: true }, origin }] : [];
    if (found.enabled !== true) return [];
    const running = found.running && !found.runsOnce;
    return [{ name, desired: { name, enabled: true, ...(running ? { running } : {}) }, origin }];
  });
}

/** Units below /usr and /lib come with a package; those of the base system nobody chose. */
function originOf({ file, masked }: Unit, base: ReadonlySet<string>): string {
  if (/^\/(?:usr\/)?lib\//.test(file)) return masked ? "package" : base.has(withoutUsr(file)) ? "distribution" : "operator";
  return file.startsWith("/run/") ? "runtime" : "operator";
}

/** The files of packages that every installation has, without /usr. Where there is no dpkg nothing is known of any. */
function baseFiles(searching: Searching, all: readonly Unit[]): ReadonlySet<string> {
  const paths = all.flatMap(({ file }) => (file === "" ? [] : [withoutUsr(file), `/usr${withoutUsr(file)}`]));
  if (paths.length === 0) return new Set();
  const { owners, packages } = searching.answers({ owners: ownersQuery(paths), packages: packagesQuery });
  if (owners.exit.tag === "not-found") return new Set();
  const base = new Set(
    lines(requireOutput(packages, "packages")).flatMap((line) => {
      const [name = "", priority = "", essential = ""] = line.split("\t");
      return essential === "yes" || ["required", "important", "standard"].includes(priority) ? [name] : [];
    }),
  );
  // 1: some of them belong to no package.
  const owned = lines(requireOutput(owners, "owners", [0, 1]));
  return new Set(
    owned.flatMap((line) => {
      const [, names = "", path = ""] = /^(.+?): (\/.*)$/.exec(line) ?? [];
      return names.split(", ").some((name) => base.has(name.split(":")[0] ?? "")) ? [withoutUsr(path)] : [];
    }),
  );
}

function withoutUsr(path: string): string {
  return path.replace(/^\/usr\//, "/");
}

const listQuery: QueryOf<"process"> = processQuery(
  process(
    ["systemctl", "list-unit-files", "--no-legend", "--no-pager", "--plain", "--type=service,timer,socket,path", "--state=enabled,masked"],
    { outputLimit: 1_048_576 },
  ),
  [scope.kind("service")],
);

function filesQuery(names: readonly string[]): QueryOf<"process"> {
  const argv = ["systemctl", "show", "--property=Id", "--property=FragmentPath", "--", ...names];
  return processQuery(process(argv, { outputLimit: 1_048_576 }), [scope.kind("service")]);
}

function ownersQuery(paths: readonly string[]): QueryOf<"process"> {
  return processQuery(process(["dpkg-query", "-S", ...new Set(paths)], { outputLimit: 1_048_576 }), [scope.kind("package")]);
}

const packagesQuery: QueryOf<"process"> = processQuery(
  process(["dpkg-query", "-W", "-f", "${Package}\\t${Priority}\\t${Essential}\\n"], { outputLimit: 4_194_304 }),
  [scope.kind("package")],
);

function requireOutput({ exit, stdout }: ProcessResult, key: string, codes: readonly number[] = [0]): string {
  if (exit.tag === "code" && codes.includes(exit.val) && stdout.tag === "text") return stdout.val;
  const help = "Run the question on the target to see why.";
  return end(undecided(problem({ code: "services/cannot-discover", message: "The services cannot be listed.", help }), key));
}

function lines(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
