import type { Problem, ResourceType, Scope } from "@masterchef/sdk";
import { defineType, problem, scope } from "@masterchef/sdk";
import { chooseManager } from "../managers/choose.ts";
import { maintainerScripts } from "../managers/package-manager.ts";
import { readRange } from "../versions/range.ts";
import { requireWhole } from "../whole.ts";
import type { Desired, PartlyDesired } from "./attributes.ts";
import { attributes, isUrl } from "./attributes.ts";
import { decidePackage } from "./decide.ts";
import { packageDiscovery } from "./discover.ts";

/** One package: that it is installed, in which version, or that it is not. */
export const packageType: ResourceType = defineType({
  attributes,
  identity: "name",
  check: ({ desired }) => [...togetherProblems(desired), ...optionProblems(desired.install_options), ...debconfProblems(desired.debconf)],
  envelope({ desired }, facts) {
    const whole: Desired = requireWhole(desired);
    const manager = chooseManager(whole.manager, facts);
    return {
      may: manager?.may(whole) ?? [],
      claims: [scope.entity("package", whole.name)],
      needs: needsOf(whole, manager?.name),
      sideEffects: maintainerScripts,
    };
  },
  decide: decidePackage,
  discover: packageDiscovery,
});

/** What is installed from a repository waits for all of them: nobody can say which one has it. */
function needsOf({ state, source }: Desired, manager: string | undefined): readonly Scope[] {
  if (state === "absent" || state === "purged" || manager === undefined) return [];
  if (source !== undefined) return isUrl(source) ? [] : [scope.path(source)];
  return [scope.entity("index", manager)];
}

function togetherProblems(desired: PartlyDesired): readonly Problem[] {
  const { state, source, version, checksum } = desired;
  const gone = state === "absent" || state === "purged";
  const fetched = typeof source === "string" && isUrl(source);
  const flaws = (names: readonly (keyof Desired)[], message: (name: string) => string): readonly Problem[] =>
    names.filter((name) => desired[name] !== undefined).map((name) => contradiction(`/${name}`, message(name), "Remove one of the two."));
  if (gone)
    return flaws(["version", "held", "source", "checksum", "debconf"], (name) => `A package that is to be ${state} has no ${name}.`);
  if (source === undefined) return flaws(["checksum"], () => "Only a source has a checksum.");
  if (!fetched) return flaws(["version"], () => "The source says which version it is.");
  const help = "Write both: the checksum says what may be installed, and the version whether it is without fetching it again.";
  const missing = [
    ...(checksum === undefined ? ["checksum"] : []),
    ...(typeof version !== "string" || readRange(version)?.exact === undefined ? ["version"] : []),
  ];
  return missing.map((name) =>
    contradiction("/source", `A package that is fetched needs ${name === "version" ? "one whole version" : "a checksum"}.`, help),
  );
}

function contradiction(at: string, message: string, help: string): Problem {
  return problem({ code: "packages/contradiction", at, message, help });
}

/** What would name another package, or turn a question for consent off for all of them. */
function optionProblems(options: PartlyDesired["install_options"]): readonly Problem[] {
  if (!Array.isArray(options)) return [];
  return options.flatMap((option: unknown, index) => {
    if (typeof option !== "string" || /^-{1,2}[A-Za-z]/.test(option) || options[index - 1] === "-o" || options[index - 1] === "-t")
      return [];
    const message = `${JSON.stringify(option)} is no option: it would be taken for a package.`;
    return [
      problem({
        code: "packages/bad-option",
        at: `/install_options/${index}`,
        message,
        help: "Begin with a hyphen, or write the value behind =.",
      }),
    ];
  });
}

function debconfProblems(answers: PartlyDesired["debconf"]): readonly Problem[] {
  if (answers === undefined) return [];
  return Object.entries(answers).flatMap(([question, answer]) => {
    const whole = /^[^\s#][^\s]*$/.test(question) && (typeof answer !== "string" || /^[a-z]+ [^\n]*$/.test(answer));
    if (whole) return [];
    const message = `${question}: ${typeof answer === "string" ? JSON.stringify(answer) : "this"} is no answer to debconf.`;
    return [
      problem({
        code: "packages/bad-debconf",
        at: "/debconf",
        message,
        help: 'Write question: "type value", for example postfix/mailname: "string mail.example.org".',
      }),
    ];
  });
}
