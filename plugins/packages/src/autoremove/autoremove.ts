import type { Envelope, PartlyMembers, QueryOf, Question, ResourceType, Scope, Verdict } from "@masterchef/sdk";
import {
  change,
  choice,
  compareText,
  defaulting,
  defineType,
  end,
  flag,
  integer,
  pattern,
  problem,
  process,
  processQuery,
  required,
  run,
  scope,
  settled,
  undecided,
} from "@masterchef/sdk";
import type { Attribute, DesiredOf } from "@masterchef/sdk";
import { maintainerScripts } from "../managers/package-manager.ts";
import { quietly } from "../managers/quietly.ts";
import { outputOf } from "../managers/text-of.ts";
import { requireWhole } from "../whole.ts";

type AutoremoveAttributes = {
  readonly manager: Attribute<"apt" | "dnf", "always">;
  readonly purge: Attribute<boolean, "always">;
  readonly most: Attribute<number, "always">;
};

const attributes: AutoremoveAttributes = {
  manager: required(choice(["apt", "dnf"])),
  purge: defaulting(flag(), false),
  most: defaulting(integer(), 20),
};

type Desired = DesiredOf<AutoremoveAttributes>;

/** Nothing is left that was installed only because something else needed it, and is needed no more. */
export const autoremoveType: ResourceType = defineType({
  attributes,
  identity: "manager",
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => decideAutoremove(question),
});

const everyPackage: Scope = scope.kind("package");

function decideAutoremove(question: Question<Desired>): Verdict {
  const { desired } = question;
  const declared = declaredPackages(question.claimed);
  const output = outputOf(question.answer("unneeded", unneededQuery(desired, declared)));
  if (output === undefined) {
    const message = `${desired.manager} cannot tell what is needed no more.`;
    const help = `Run ${argvOf(desired, []).join(" ")} on the target to see why.`;
    return undecided(problem({ code: "packages/unneeded-unreadable", message, help }), "unneeded");
  }
  const versions = readUnneeded(output, declared);
  const names = Object.keys(versions);
  if (names.length === 0) return settled({ unneeded: {} });
  if (names.length > desired.most) tooMany(names, desired);
  const program = process([...removal(desired), ...names], desired.manager === "apt" ? { env: quietly } : {});
  const writes = [everyPackage, scope.entity("packages/database", desired.manager)];
  const destroys = names.map((name) => scope.entity("package", name));
  return change({
    action: "remove",
    current: { unneeded: versions },
    predicted: { unneeded: {} },
    operations: [{ operation: run(program, { writes, destroys }), occasion: "always", holds: ["unneeded"], join: undefined }],
  });
}

/** Dozens at once are more often a mistake, such as a package of many parts that was taken away, than a wish. */
function tooMany(names: readonly string[], { most }: Desired): never {
  const message = `${names.length} packages would go, ${most} may: ${names.slice(0, 5).join(", ")}, ...`;
  const help = "Raise most if all of them may go; declare those that are to stay as packages.";
  return end(undecided(problem({ code: "packages/too-many-unneeded", at: "/most", message, help }), "unneeded"));
}

/** What other resources of this host declare stays, and with it what it needs. */
function declaredPackages(claimed: readonly Scope[]): readonly string[] {
  const names = claimed.flatMap((each) => (each.tag === "entity" && each.val.kind === "package" ? [each.val.name] : []));
  return [...new Set(names)].toSorted(compareText);
}

function unneededQuery(desired: Desired, declared: readonly string[]): QueryOf<"process"> {
  const reads =
    desired.manager === "apt" ? [everyPackage, scope.tree("/etc/apt"), scope.path("/var/lib/apt/extended_states")] : [everyPackage];
  return { ...processQuery(process(argvOf(desired, declared), { outputLimit: 1_048_576 }), reads), scratch: `packages-${desired.manager}` };
}

function argvOf({ manager }: Desired, declared: readonly string[]): readonly string[] {
  if (manager === "dnf") return ["dnf", "--quiet", "repoquery", "--unneeded", "--qf", "%{name} %{version}-%{release}"];
  const kept = declared.flatMap((name) => ["-o", `APT::NeverAutoRemove::=^${name.split(":")[0]?.replaceAll(/[.+]/g, "\\$&") ?? ""}$`]);
  return ["apt-get", "--simulate", "--quiet", "-o", "Dir::Cache=./cache/", ...kept, "autoremove"];
}

/** `Remv NAME [VERSION]`, or for dnf `NAME VERSION`: versions by name, sorted. */
function readUnneeded(output: string, declared: readonly string[]): { readonly [name: string]: string } {
  const found = output.split("\n").flatMap((line): readonly (readonly [string, string])[] => {
    const [, name, version] = /^Remv (\S+) \[([^\]]+)\]/.exec(line) ?? /^([A-Za-z0-9][\w.+-]*) ([\w.+~^:-]+)$/.exec(line) ?? [];
    return name === undefined || version === undefined || declared.includes(name) ? [] : [[name, version]];
  });
  return Object.fromEntries(found.toSorted(([left], [right]) => compareText(left, right)));
}

/** What takes away what is named and nothing else, or refuses. */
function removal({ manager, purge }: Desired): readonly string[] {
  return manager === "dnf" ? ["rpm", "--erase"] : ["dpkg", purge ? "--purge" : "--remove"];
}

function envelopeOf(desired: PartlyMembers<Desired>): Partial<Envelope> {
  const whole: Desired = requireWhole(desired);
  const argv = removal(whole).map((val) => ({ tag: "is", val }) as const);
  const writes = [everyPackage, scope.entity("packages/database", whole.manager)];
  return {
    may: [pattern("run", writes, { argv: [...argv, { tag: "rest", val: "*" }], destroys: [everyPackage] })],
    claims: [everyPackage],
    sideEffects: maintainerScripts,
  };
}
