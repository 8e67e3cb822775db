import type { Attribute, DesiredOf, Envelope, Hole, PartlyMembers, Problem, Question, ResourceType, Verdict } from "@masterchef/sdk";
import {
  attribute,
  blob,
  change,
  choice,
  defaulting,
  defineType,
  differences,
  flag,
  known,
  problem,
  refuse,
  required,
  scope,
  settled,
  undecided,
} from "@masterchef/sdk";
import { userName } from "./attributes.ts";
import { notesOf, unloadable } from "./decide.ts";
import { foundKey } from "./service-manager.ts";
import { deedOperation, deedPattern, readShown, showQuery } from "./systemd.ts";
import type { Shown } from "./systemd.ts";
import {
  declaredBlob,
  dropUnitFile,
  plain,
  putUnitFile,
  readUnitFile,
  unitFile,
  unitFileNeeds,
  unitFilePatterns,
  unitFileQuery,
} from "./unit-file.ts";
import type { UnitFile } from "./unit-file.ts";
import { unitOf } from "./unit.ts";

const attributes = {
  name: required(fileUnitName()),
  drop_in: dropInName(),
  user: userName(),
  state: defaulting(choice(["present", "absent"]), "present"),
  content: blob(),
  source: blob(),
  template: blob(),
  verify: defaulting(flag(), true),
} as const;

type Desired = DesiredOf<typeof attributes>;

/** The file of one unit, or a drop-in of it, and that systemd has read it. */
export const systemdUnit: ResourceType = defineType({
  attributes,
  identity: "name",
  identify: ({ desired, name }) => identityOf(desired, name),
  check: ({ desired }) => contentProblems(desired),
  envelope: ({ desired }) => envelopeOf(desired),
  decide: (question) => decideUnit(question),
});

function decideUnit(question: Question<Desired>): Verdict {
  const { desired } = question;
  const file = unitFile(desired, desired.drop_in);
  const present = desired.state === "present";
  const content = present ? declaredBlob(desired.content ?? desired.source ?? desired.template) : undefined;
  const init = initOf(question);
  if (init === undefined) return noSystemd();
  // A template is no unit, and the manager of a user may not run: both are read anew with the service they are for.
  const asks = init === "systemd" && desired.user === undefined && !unitOf(desired).includes("@.");
  const answers = question.answers({ file: unitFileQuery(file, content), ...(asks ? { [foundKey]: showQuery(desired) } : {}) });
  const found = readUnitFile(file, answers.file);
  const shown = answers[foundKey] === undefined ? undefined : readShown(desired, answers[foundKey]);
  const loaded = shown === undefined || isLoaded(file, shown, present);
  const current = { ...found.state, ...loadedState(shown, loaded) };
  const predicted = { ...(present ? found.wanted : { state: "absent" }), ...loadedState(shown, true) };
  if (differences(current, predicted).length === 0) {
    if (present && shown?.unloadable !== undefined) return unloadable(desired, shown.unloadable);
    return settled(current);
  }
  const differs = differences(found.state, present ? found.wanted : { state: "absent" }).length > 0;
  const changed = !differs
    ? []
    : present
      ? putUnitFile(question, file, { found, content: content ?? { tag: "text", val: "" }, verify: desired.verify })
      : [dropUnitFile(file, found)];
  const action = !present ? "remove" : found.prior.tag === "absent" ? "create" : "update";
  return change({
    action,
    current,
    predicted,
    operations: [...plain(changed), ...(shown === undefined ? [] : [deedOperation(desired, "load")])],
    notes: shown === undefined ? {} : notesOf(desired, shown),
  });
}

function loadedState(shown: Shown | undefined, loaded: boolean): { readonly loaded?: "current" | "outdated" } {
  return shown === undefined ? {} : { loaded: loaded ? "current" : "outdated" };
}

/** A first drop-in in a new directory shows nowhere as outdated; what was read shows which files it was read from. */
function isLoaded({ path, dropIn }: UnitFile, shown: Shown, present: boolean): boolean {
  if (shown.outdated) return false;
  // It was read and is no good, so that it shows nothing of what it was read from.
  if (shown.unloadable !== undefined) return true;
  const isRead = dropIn ? shown.dropIns.includes(path) : shown.fragment === path;
  // What is there for no unit is read by nobody.
  return isRead === present || (present && dropIn && shown.fragment === "") || shown.masked;
}

/** Why nothing can be said where systemd is not. */
export function noSystemd(): Verdict {
  const message = "systemd does not run the services of this host, as far as the facts tell.";
  return undecided(problem({ code: "services/no-systemd", message, help: "Declare units on hosts with systemd only, by `when`." }));
}

/** What runs the services: nothing can be said of what is read where it is not systemd. */
export function initOf({ facts }: Question<unknown>): "systemd" | "none" | undefined {
  const { init } = facts;
  return init === "systemd" || init === "none" ? init : undefined;
}

function envelopeOf(desired: PartlyMembers<Desired>): Partial<Envelope> {
  const value = <T>(name: string, given: T | Hole): T => known(given, { code: "services/unbounded", at: `/${name}` });
  const unit = { name: value("name", desired.name), user: value("user", desired.user) };
  const file = unitFile(unit, value("drop_in", desired.drop_in));
  return {
    may: [
      ...unitFilePatterns(file, { state: value("state", desired.state), verify: value("verify", desired.verify) }),
      deedPattern(unit, "load"),
    ],
    claims: [scope.path(file.path)],
    needs: unitFileNeeds(file),
  };
}

function identityOf({ name, drop_in: dropIn, user }: PartlyMembers<Desired>, declared: string): string {
  const own = typeof name === "string" ? unitOf({ name }) : declared;
  const whole = typeof dropIn === "string" ? `${own}.d/${dropIn}` : own;
  return typeof user === "string" ? `${user}@${whole}` : whole;
}

function contentProblems({ state, content, source, template }: PartlyMembers<Desired>): readonly Problem[] {
  const given = Object.entries({ content, source, template }).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const help = "Write one of content, source and template.";
  if (state === "absent" || given.length === 1) return [];
  if (given.length === 0) return [problem({ code: "services/no-content", message: "There is nothing that it should hold.", help })];
  const message = `Both ${given[0] ?? ""} and ${given[1] ?? ""} say what it holds.`;
  return [problem({ code: "services/contradiction", at: `/${given[1] ?? ""}`, message, help })];
}

/** A unit with a file of its own. */
function fileUnitName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && value.length <= 200 && /^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]*$/.test(value) && !value.startsWith("."))
      return value.replace(/\.service$/, "");
    const help = "Write one name, for example shop, backup.timer or job@.service.";
    return refuse(
      problem({ code: "services/bad-name", at: place.at, message: `${JSON.stringify(value)} is not the name of a unit.`, help }),
    );
  });
}

function dropInName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && value.length <= 200 && /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(value))
      return value.replace(/\.conf$/, "");
    const help = "Write letters, digits, hyphens and dots, for example limits or 10-limits.";
    return refuse(
      problem({ code: "services/bad-name", at: place.at, message: `${JSON.stringify(value)} is not the name of a drop-in.`, help }),
    );
  });
}
