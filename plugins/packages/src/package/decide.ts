import type { JsonObject, Problem, Proposal, Question, Verdict } from "@masterchef/sdk";
import { change, end, invalid, isJsonObject, parseJson, problem, settled, undecided } from "@masterchef/sdk";
import { chooseManager } from "../managers/choose.ts";
import type { Manager, Offer, Wanted } from "../managers/package-manager.ts";
import { holdsKey, installedKey, offerKey } from "../managers/package-manager.ts";
import { readRange } from "../versions/range.ts";
import type { Desired, PackageState } from "./attributes.ts";
import { isUrl, stateDocument } from "./attributes.ts";

/** Decides about a package with the manager that looks after it. */
export function decidePackage(question: Question<Desired>): Verdict {
  const { desired } = question;
  const manager = chooseManager(desired.manager, question.facts);
  if (manager === undefined) {
    const help = `Set manager: apt, dnf, zypper, apk, pacman or brew.`;
    return undecided(problem({ code: "packages/no-manager", message: "The facts do not tell which package manager this host has.", help }));
  }
  const current = askCurrent(question, manager);
  return desired.state === "absent" || desired.state === "purged"
    ? decideAbsent(question, manager, current)
    : decidePresent(question, manager, current);
}

function askCurrent(question: Question<Desired>, manager: Manager): PackageState {
  const { desired } = question;
  const holdsFile = manager.holdsFile(desired);
  const asked = question.answers({
    [installedKey]: manager.installed(desired),
    ...(holdsFile === undefined ? {} : { [holdsKey]: holdsFile }),
  });
  const answer = asked[installedKey];
  const current = manager.readInstalled(answer, desired);
  if (current !== undefined) {
    const holds = asked[holdsKey];
    return holds !== undefined && manager.isHeld(holds, desired) ? { ...current, held: true } : current;
  }
  const missing = answer.exit.tag === "not-found";
  const message = missing
    ? `There is no ${manager.name} on this host.`
    : `Whether ${desired.name} is installed cannot be told: what ${manager.name} answers makes no sense.`;
  const help = missing ? "Name the manager that is there in manager." : "Run the question on the target to see why.";
  return end(undecided(problem({ code: "packages/state-unreadable", message, help }), installedKey));
}

function decideAbsent(question: Question<Desired>, manager: Manager, current: PackageState): Verdict {
  const { desired } = question;
  const gone = current.state === "absent" || (current.state === "config-files" && desired.state === "absent");
  if (gone) return settled({ state: "absent" });
  if (current.held === true && !desired.allow_change_held) return undecided(heldProblem(desired), installedKey);
  return change({
    action: "remove",
    current: shown(desired, current),
    predicted: { state: "absent" },
    operations: [
      ...(current.state === "broken" ? manager.repair(question, current) : []),
      ...releases(question, manager, current),
      ...manager.remove(desired),
    ],
  });
}

/** A held package is released before it goes. */
function releases(question: Question<Desired>, manager: Manager, current: PackageState): readonly Proposal[] {
  const { version } = current;
  if (current.held !== true || version === undefined) return [];
  return manager.hold(question, { version, held: false, current }) ?? [];
}

function decidePresent(question: Question<Desired>, manager: Manager, current: PackageState): Verdict {
  const { desired } = question;
  if (desired.source !== undefined && isUrl(desired.source) && manager.name !== "apt") {
    const message = `A package file can be fetched for apt only, not for ${manager.name}.`;
    const help = "Bring it with a file resource, and name its path on the host.";
    return invalid(problem({ code: "packages/cannot-fetch", at: "/source", message, help }));
  }
  const offer = once(() => manager.offer(question));
  const version =
    current.state === "present" && current.version !== undefined && suffices(question, manager, { version: current.version, offer })
      ? current.version
      : undefined;
  const held = desired.held ?? current.held ?? false;
  if (version !== undefined) return keepAs(question, manager, { current, version, held });
  const wanted = stillOffered(chosenVersion(question), desired, offer()) ?? pickVersion(desired, manager, offer());
  const consent = consentProblem(desired, manager, { current, wanted });
  if (consent !== undefined) return undecided(consent, installedKey);
  const repair = manager.repair(question, current);
  const installs = manager.install(desired, { version: wanted, held, current });
  const holds = held ? holdAs(question, manager, { version: wanted, held, current }) : [];
  return change({
    action: current.state === "present" || current.state === "broken" ? "update" : "create",
    current: shown(desired, current),
    predicted: shown(desired, { state: "present", version: wanted, held }),
    operations: [...repair, ...offer().before, ...installs, ...holds],
    chosen: { version: wanted },
  });
}

/** The right version is there: only whether it is held may differ. */
function keepAs(
  question: Question<Desired>,
  manager: Manager,
  { current, version, held }: { readonly current: PackageState; readonly version: string; readonly held: boolean },
): Verdict {
  const { desired } = question;
  const state = { state: "present", version, held } as const;
  if (desired.held === undefined || desired.held === (current.held ?? false)) return settled(shown(desired, state));
  const operations = holdAs(question, manager, { version, held, current });
  return change({
    action: "update",
    current: shown(desired, current),
    predicted: shown(desired, state),
    operations,
  });
}

function holdAs(question: Question<Desired>, manager: Manager, wanted: Wanted): readonly Proposal[] {
  const operations = manager.hold(question, wanted);
  if (operations !== undefined) return operations;
  const message = `${manager.name} cannot hold packages${question.desired.root === undefined ? "" : " of another root"}.`;
  return end(invalid(problem({ code: "packages/cannot-hold", at: "/held", message, help: "Remove held." })));
}

/** The state as shown: a hold nobody declared and nobody set is not worth a word. */
function shown(desired: Desired, { held, ...state }: PackageState): JsonObject {
  return stateDocument(desired.held === undefined && held !== true ? state : { ...state, held: held ?? false });
}

function suffices(
  question: Question<Desired>,
  manager: Manager,
  { version, offer }: { readonly version: string; readonly offer: () => Offer },
): boolean {
  const { desired } = question;
  const chosen = chosenVersion(question);
  if (chosen !== undefined) return version === chosen;
  if (desired.source !== undefined) return version === (isUrl(desired.source) ? desired.version : offer().candidate);
  const range = desired.version === undefined ? undefined : readRange(desired.version);
  if (range !== undefined && !range.holds(version, manager.compare)) return false;
  if (desired.state === "present") return true;
  const newest = offeredVersion(desired, manager, offer());
  // Without any offer what is there is the latest there is.
  return newest === undefined || manager.compare(version, newest) >= 0;
}

function chosenVersion({ chosen }: Question<Desired>): string | undefined {
  const document = chosen === undefined ? undefined : parseJson(chosen);
  const version = isJsonObject(document) ? document["version"] : undefined;
  return typeof version === "string" ? version : undefined;
}

/** The version that the plan fixed, as long as it can be had. */
function stillOffered(chosen: string | undefined, { name }: Desired, { candidate, versions }: Offer): string | undefined {
  if (chosen === undefined || candidate === chosen || versions.includes(chosen)) return chosen;
  const message = `${name} ${chosen}, which the plan chose, is on offer no more.`;
  return end(
    undecided(
      problem({ code: "packages/moved", at: "/name", message, help: "Plan again, so that the version on offer is chosen." }),
      offerKey,
    ),
  );
}

/** The newest version on offer that is wanted; without a wish the manager's own choice. */
function offeredVersion(desired: Desired, manager: Manager, offer: Offer): string | undefined {
  if (desired.version === undefined) return offer.candidate;
  const range = readRange(desired.version);
  const fitting = offer.versions.filter((version) => range?.holds(version, manager.compare));
  return fitting.toSorted((left, right) => manager.compare(right, left))[0];
}

function pickVersion(desired: Desired, manager: Manager, offer: Offer): string {
  const version = offeredVersion(desired, manager, offer);
  if (version !== undefined) return version;
  const known = offer.versions;
  const stale = desired.index_max_age === undefined ? " If the index is old, set index_max_age." : "";
  if (known.length > 0 && desired.version !== undefined) {
    const message = `There is no version ${desired.version} of ${desired.name}; on offer: ${known.slice(0, 5).join(", ")}${known.length > 5 ? ", ..." : ""}.`;
    return end(
      undecided(
        problem({
          code: "packages/no-such-version",
          at: "/version",
          message,
          help: `Name one of them, or require the repository that has it.${stale}`,
        }),
        offerKey,
      ),
    );
  }
  const message = `${manager.name} knows no package ${desired.name} that it could install.`;
  const help = `Check the name (a virtual package has none of its own), or require the repository that has it.${stale}`;
  return end(undecided(problem({ code: "packages/no-such-package", at: "/name", message, help }), offerKey));
}

function consentProblem(
  desired: Desired,
  manager: Manager,
  { current, wanted }: { readonly current: PackageState; readonly wanted: string },
): Problem | undefined {
  if (current.held === true && !desired.allow_change_held) return heldProblem(desired);
  if (current.version === undefined || current.state === "config-files" || desired.allow_downgrade) return undefined;
  if (manager.compare(wanted, current.version) >= 0) return undefined;
  const message = `${desired.name} ${current.version} is installed, and ${wanted} is older.`;
  return problem({ code: "packages/downgrade", at: "/version", message, help: "Set allow_downgrade: true if that is meant." });
}

function heldProblem(desired: Desired): Problem {
  const help = "Set allow_change_held: true to change it all the same, or release it on the target.";
  return problem({ code: "packages/held", at: "/name", message: `${desired.name} is held on this host, and would have to change.`, help });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
