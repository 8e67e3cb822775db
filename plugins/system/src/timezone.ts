import type { Asking, Attribute, DesiredOf, FileInfo, Found, Prior, Question, ResourceType, Verdict } from "@masterchef/sdk";
import {
  attribute,
  change,
  defineType,
  differences,
  end,
  fileQuery,
  makeLink,
  pattern,
  problem,
  refuse,
  required,
  scope,
  settled,
  undecided,
  wrongType,
} from "@masterchef/sdk";
import { readText, textQuery, writeText } from "./text-file.ts";
import type { TextFile } from "./text-file.ts";

const attributes = { zone: required(zoneName()) } as const;

type Desired = DesiredOf<typeof attributes>;

const link = "/etc/localtime";
/** Debian keeps the name here too. Where there is no such file nobody reads it, and none is made. */
const file = "/etc/timezone";
const zones = "/usr/share/zoneinfo";

/** The time zone of the host. */
export const timezone: ResourceType = defineType({
  attributes,
  identity: "zone",
  // A host has one, so two declarations are the same resource.
  identify: () => "timezone",
  envelope: () => ({
    may: [pattern("make-link", [scope.path(link)]), pattern("write-file", [scope.path(file)], { content: { tag: "any" } })],
    claims: [scope.path(link), scope.path(file)],
    needs: [scope.tree(zones)],
  }),
  decide: (question) => decideZone(question),
  discover: { names: (searching) => zonesIn(searching), look: (searching) => zonesIn(searching).map(foundZone) },
});

function foundZone(zone: string): Found {
  // Nobody chose what every installation begins with.
  return { name: zone, desired: { zone }, origin: /^(?:Etc\/)?UTC$/.test(zone) ? "distribution" : "operator" };
}

/** The zone, where all that names one names the same. */
function zonesIn(asking: Asking): readonly string[] {
  const { zone, file: named = zone } = askZone(asking).current;
  return named === zone && isZone(zone) ? [zone] : [];
}

function askZone(asking: Asking): {
  readonly info: FileInfo | undefined;
  readonly kept: TextFile;
  readonly current: { readonly zone: string; readonly file?: string };
} {
  const answers = asking.answers({ link: fileQuery(link, { want: { digest: true } }), file: textQuery(file) });
  const info = answers.link.state.tag === "present" ? answers.link.state.val : undefined;
  const kept = readText(file, answers.file, "file");
  return { info, kept, current: { zone: zoneOf(info), ...(kept.prior.tag === "absent" ? {} : { file: kept.content.trim() }) } };
}

function decideZone(question: Question<Desired>): Verdict {
  const { zone } = question.desired;
  const { info, kept, current } = askZone(question);
  const isKept = kept.prior.tag !== "absent";
  const predicted = { zone, ...(isKept ? { file: zone } : {}) };
  if (differences(current, predicted).length === 0) return settled(current);
  requireZone(question);
  const operations = [
    ...(current.zone === zone ? [] : [makeLink(link, { target: `${zones}/${zone}`, kind: "symbolic", replaces: priorOf(info) })]),
    ...(!isKept || current.file === zone ? [] : [writeText(kept, `${zone}\n`)]),
  ];
  return change({ action: info === undefined ? "create" : "update", current, predicted, operations });
}

/** The zone a link leads to; without one it is UTC, and of a copy nobody can say. */
function zoneOf(info: FileInfo | undefined): string {
  if (info === undefined) return "UTC, for there is no /etc/localtime";
  if (info.kind !== "symbolic-link" || info.target === undefined) return "a file of its own";
  return /^(?:\.\.)?\/usr\/share\/zoneinfo\/(.+)$/.exec(info.target)?.[1] ?? info.target;
}

function priorOf(info: FileInfo | undefined): Prior {
  if (info === undefined) return { tag: "absent" };
  if (info.kind === "symbolic-link" && info.target !== undefined) return { tag: "link", val: info.target };
  if (info.kind === "regular" && info.digest !== undefined) return { tag: "digest", val: info.digest };
  const message = `${link} is a ${info.kind.replaceAll("-", " ")}.`;
  return end(undecided(problem({ code: "system/not-a-text", message, help: "Look at it, and move it away." }), "link"));
}

function requireZone(question: Question<Desired>): void {
  const { zone } = question.desired;
  const { state } = question.answer("zone", fileQuery(`${zones}/${zone}`, { follow: true }));
  if (state.tag === "present" && state.val.kind === "regular") return;
  const help = "Check the name, or declare the package tzdata and require it here.";
  end(undecided(problem({ code: "system/no-such-zone", at: "/zone", message: `This host knows no time zone ${zone}.`, help }), "zone"));
}

function isZone(text: string): boolean {
  return text.length <= 64 && /^[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+){0,2}$/.test(text);
}

function zoneName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "a time zone");
    if (isZone(value)) return value;
    const message = `${JSON.stringify(value)} is not the name of a time zone.`;
    return refuse(problem({ code: "system/bad-zone", at: place.at, message, help: "Write a name such as Europe/Berlin or Etc/UTC." }));
  });
}
