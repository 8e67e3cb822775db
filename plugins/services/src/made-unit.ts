import type { Envelope, Hole, Pattern, Proposal, Question, Scope, Verdict } from "@masterchef/sdk";
import { change, differences, invalid, known, pattern, problem, process, proposal, run, scope, settled, undecided } from "@masterchef/sdk";
import { notesOf, unloadable } from "./decide.ts";
import { lastWords } from "./last-words.ts";
import type { MadeUnit, PartlyMade } from "./made-unit-attributes.ts";
import type { Deed, Found } from "./service-manager.ts";
import { foundKey } from "./service-manager.ts";
import { offlineOperation, offlinePattern, offlineQuery, readOffline } from "./systemd-offline.ts";
import { initOf, noSystemd } from "./systemd-unit.ts";
import { deedOperation, deedPattern, readShown, showQuery } from "./systemd.ts";
import type { Shown } from "./systemd.ts";
import { dropUnitFile, plain, putUnitFile, readUnitFile, unitFile, unitFileNeeds, unitFilePatterns, unitFileQuery } from "./unit-file.ts";
import type { FoundFile, UnitFile } from "./unit-file.ts";
import { isWayIn, serviceScope, systemctl } from "./unit.ts";
import type { Unit } from "./unit.ts";

/** What a declaration makes of itself. */
export interface Made {
  /** Such as `.timer`. */
  readonly suffix: string;
  /** The text of the unit's file. */
  readonly content: string;
  /** What must not run while it is started. */
  readonly stopsFirst: readonly string[];
}

/** What was found of a unit: the file, and what its manager shows of it, where one runs. */
interface Standing {
  readonly unit: Unit;
  readonly file: UnitFile;
  readonly found: FoundFile;
  readonly shown: Found & Partial<Shown>;
  readonly live: boolean;
}

/** Decides about a unit that is made of attributes: its file, that systemd has read it, whether it starts at boot, and whether it runs. */
export function decideMadeUnit(question: Question<MadeUnit>, made: Made): Verdict {
  const { desired } = question;
  const unit = unitNamed(desired, made.suffix);
  const file = unitFile(unit);
  const init = initOf(question);
  if (init === undefined) return noSystemd();
  const live = init === "systemd";
  if (!live && desired.running === true) return cannotRun(unit);
  const present = desired.state === "present";
  const content = { tag: "text", val: made.content } as const;
  const answers = question.answers({
    file: unitFileQuery(file, present ? content : undefined),
    [foundKey]: live ? showQuery(unit) : offlineQuery(unit),
  });
  const found = readUnitFile(file, answers.file);
  const shown = live ? readShown(unit, answers[foundKey]) : readOffline(unit, answers[foundKey]);
  const standing = { unit, file, found, shown, live };
  return present ? bringAbout(question, standing, made) : takeAway(standing);
}

function bringAbout(question: Question<MadeUnit>, standing: Standing, made: Made): Verdict {
  const { desired } = question;
  const { unit, file, found, shown, live } = standing;
  const running = desired.running ?? desired.enabled;
  const loaded = !shown.outdated && (shown.fragment === file.path || shown.unloadable !== undefined);
  const enabled = shown.enabled ?? desired.enabled;
  const current = { ...found.state, enabled, ...(live ? { running: shown.running, loaded: loaded ? "current" : "outdated" } : {}) };
  const predicted = { ...found.wanted, enabled: desired.enabled, ...(live ? { running, loaded: "current" } : {}) };
  if (differences(current, predicted).length === 0)
    return shown.unloadable === undefined ? settled(current, shown.identity) : unloadable(unit, shown.unloadable);
  if (shown.masked) return masked(unit);
  const differs = differences(found.state, found.wanted).length > 0;
  const isNew = found.state["content"] !== found.wanted["content"];
  const content = { tag: "text", val: made.content } as const;
  const anew = live && (isNew || !loaded);
  const stops = live && shown.running && (anew || !running);
  const starts = live && running && (anew || !shown.running);
  const operations = [
    ...(differs ? plain(putUnitFile(question, file, { found, content, verify: true })) : []),
    // What is stopped before it is read anew is known to be started still, whenever the run should end.
    ...(stops ? [stopping(unit, made.stopsFirst)] : []),
    ...(anew || starts ? [deedOperation(unit, "load")] : []),
    ...(enabled === desired.enabled ? [] : [enabling(unit, desired.enabled ? "enable" : "disable", live)]),
    ...(starts ? [deedOperation(unit, "start")] : []),
  ];
  const whyDown = running && live ? lastWords(question, unit, shown) : undefined;
  return change({
    action: found.prior.tag === "absent" ? "create" : "update",
    current,
    predicted,
    operations,
    identity: shown.identity,
    notes: notesOf(unit, { ...shown, whyDown }),
  });
}

/** What is taken away neither runs nor starts at boot. */
function takeAway({ unit, file, found, shown, live }: Standing): Verdict {
  const isThere = found.prior.tag !== "absent";
  const current = isThere ? found.state : { state: "absent", ...(live && shown.outdated ? { loaded: "outdated" } : {}) };
  const predicted = { state: "absent" };
  if (differences(current, predicted).length === 0) return settled(current);
  const operations = [
    ...(isThere && live && shown.running ? [stopping(unit, [])] : []),
    ...(isThere && shown.enabled === true ? [enabling(unit, "disable", live)] : []),
    ...(isThere ? plain([dropUnitFile(file, found)]) : []),
    ...(live ? [deedOperation(unit, "load")] : []),
  ];
  return change({ action: "remove", current, predicted, operations });
}

function enabling(unit: Unit, deed: Extract<Deed, "enable" | "disable">, live: boolean): Proposal {
  return live ? deedOperation(unit, deed) : offlineOperation(unit, deed);
}

function stopping(unit: Unit, along: readonly string[]): Proposal {
  return proposal(
    run(process(stopArgv(unit, along)), {
      writes: stopWrites(unit, along),
      hazards: { interruption: true, ...(isWayIn(unit.name) ? { disconnection: true } : {}) },
    }),
  );
}

function stopArgv(unit: Unit, along: readonly string[]): readonly string[] {
  return [...systemctl(unit), "stop", "--", unit.name, ...along];
}

function stopWrites(unit: Unit, along: readonly string[]): readonly Scope[] {
  return [unit.name, ...along].map((name) => serviceScope({ ...unit, name: name.replace(/\.service$/, "") }));
}

function unitNamed({ name, user }: { readonly name: string; readonly user?: string | undefined }, suffix: string): Unit {
  return { name: `${name}${suffix}`, ...(user === undefined ? {} : { user }) };
}

function masked({ name }: Unit): Verdict {
  const help = `Declare service ${name} with masked: false and require it here.`;
  return undecided(problem({ code: "services/masked", message: `${name} is masked on this host.`, help }), foundKey);
}

function cannotRun({ name }: Unit): Verdict {
  const help = "Leave running unset for an image: what is enabled runs from its first boot on.";
  const message = `What runs the services of this host cannot start ${name}.`;
  return invalid(problem({ code: "services/cannot", at: "/running", message, help }));
}

/** The most that may be done. `starts`: what the unit starts, which comes first. */
export function madeUnitEnvelope(
  desired: PartlyMade,
  { suffix, starts, stopsFirst }: { readonly suffix: string; readonly starts: string; readonly stopsFirst: readonly string[] },
): Partial<Envelope> {
  const value = <T>(name: string, given: T | Hole): T => known(given, { code: "services/unbounded", at: `/${name}` });
  const unit = unitNamed({ name: value("name", desired.name), user: value("user", desired.user) }, suffix);
  const file = unitFile(unit);
  const deeds = ["load", "enable", "disable", "start"] as const;
  const stops = [[], stopsFirst].map((along): Pattern =>
    pattern("run", stopWrites(unit, along), { argv: stopArgv(unit, along).map((val) => ({ tag: "is", val }) as const) }),
  );
  const service = unitFile({ ...unit, name: starts });
  return {
    may: [
      ...unitFilePatterns(file, { state: value("state", desired.state), verify: true }),
      ...deeds.map((deed) => deedPattern(unit, deed)),
      ...(["enable", "disable"] as const).map((deed) => offlinePattern(unit, deed)),
      ...stops,
    ],
    claims: [scope.path(file.path), serviceScope(unit)],
    needs: [...unitFileNeeds(file), scope.path(service.path)],
    sideEffects: [scope.kind("port"), scope.kind("process")],
  };
}
