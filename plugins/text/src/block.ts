import type { Attribute, DesiredOf, JsonObject, PartlyMembers, Problem, ResourceType } from "@masterchef/sdk";
import { attribute, defineType, invalid, problem, refuse, text, wrongType } from "@masterchef/sdk";
import { decideEdit, stop } from "./decide-edit.ts";
import type { Edited } from "./decide-edit.ts";
import { editedFileAttributes, editEnvelope } from "./edited-file.ts";
import { placeAttributes, placeOf, placeProblems } from "./place-lines.ts";
import { insertLines, joinLines, removeLines, splitLines } from "./text-lines.ts";
import type { TextLines } from "./text-lines.ts";

const attributes = { ...editedFileAttributes, block: blockText(), marker: markerText(), ...placeAttributes } as const;

type Desired = DesiredOf<typeof attributes>;

/** Several lines of a file between two marker lines. */
export const block: ResourceType = defineType({
  attributes,
  check: ({ name, desired }) => [...blockProblems(name, desired), ...placeProblems(desired)],
  envelope: ({ desired }) => editEnvelope(desired),
  decide(question) {
    const { name, desired } = question;
    const [flaw, ...more] = blockProblems(name, desired);
    if (flaw !== undefined) return invalid(flaw, ...more);
    return decideEdit(question, (content) => editBlock(desired, markersOf(name, desired.marker), content));
  },
});

interface Markers {
  readonly begin: string;
  readonly end: string;
}

/** From the first marker line up to, not including, the line after the last. */
interface Extent {
  readonly from: number;
  readonly to: number;
}

function editBlock(desired: Desired, markers: Markers, content: string): Edited {
  const file = splitLines(content);
  const found = extentOf(desired.path, markers, file);
  const current = found === undefined ? stateOf(undefined) : stateOf(linesIn(file, found));
  if (desired.state === "absent") {
    const edited = found === undefined ? file : removeLines(file, found.from, found.to);
    return { content: joinLines(edited), current, predicted: stateOf(undefined) };
  }
  const wanted = desired.block === undefined || desired.block === "" ? [] : desired.block.split("\n");
  const predicted = stateOf(wanted);
  if (found !== undefined && linesIn(file, found).join("\n") === wanted.join("\n")) return { content, current, predicted: current };
  const at = found?.from ?? placeOf(desired, file);
  const cleared = found === undefined ? file : removeLines(file, found.from, found.to);
  return { content: joinLines(insertLines(cleared, at, [markers.begin, ...wanted, markers.end])), current, predicted };
}

function linesIn(file: TextLines, { from, to }: Extent): readonly string[] {
  return file.lines.slice(from + 1, to - 1).map((each) => each.text);
}

/** Where the block is. Ends the decision where the markers are not one pair in their order: what lies between them would be anybody's guess. */
function extentOf(path: string, { begin, end }: Markers, file: TextLines): Extent | undefined {
  const at = (marker: string): readonly number[] =>
    file.lines.flatMap(({ text: each }, index) => (each.trimEnd() === marker ? [index] : []));
  const begins = at(begin);
  const ends = at(end);
  const [from] = begins;
  const [to] = ends;
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined && begins.length === 1 && ends.length === 1 && from < to) return { from, to: to + 1 };
  const shown = (indexes: readonly number[]): string =>
    indexes.length === 0 ? "nowhere" : `on line ${indexes.map((index) => index + 1).join(", ")}`;
  const message = `The markers of the block in ${path} are damaged: the beginning stands ${shown(begins)}, the end ${shown(ends)}.`;
  return stop({
    code: "text/markers-damaged",
    at: "/marker",
    message,
    help: `Put the file right by hand, so that ${JSON.stringify(begin)} stands once and ${JSON.stringify(end)} once after it, or neither.`,
  });
}

function stateOf(lines: readonly string[] | undefined): JsonObject {
  return lines === undefined ? { state: "absent" } : { state: "present", block: lines.join("\n") };
}

function markersOf(name: string, marker = `# {mark} masterchef ${name}`): Markers {
  return { begin: marker.replace("{mark}", () => "BEGIN").trimEnd(), end: marker.replace("{mark}", () => "END").trimEnd() };
}

/** Lines, each ended by the way of the file: what ends the last one is not said. */
function blockText(): Attribute<string, "sometimes"> {
  const plain = text();
  return attribute((value, place) => plain.canonical(value, place).replaceAll("\r\n", "\n").replace(/\n$/, ""));
}

function markerText(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "a text");
    if (value.split("{mark}").length === 2 && !/[\r\n\0]/.test(value)) return value;
    const message = `${JSON.stringify(value)} does not hold {mark} once on one line.`;
    const help = 'Write a comment of the file with {mark} where BEGIN and END stand, for example "// {mark} limits".';
    return refuse(problem({ code: "text/bad-marker", at: place.at, message, help }));
  });
}

function blockProblems(name: string, desired: PartlyMembers<Desired>): readonly Problem[] {
  const { block: wanted, marker, state } = desired;
  if (state === "present" && wanted === undefined)
    return [problem({ code: "text/no-block", message: "There is no block.", help: "Write block, or state: absent." })];
  if (typeof wanted !== "string" || (marker !== undefined && typeof marker !== "string")) return [];
  const { begin, end } = markersOf(name, marker);
  if (!wanted.split("\n").some((each) => each.trimEnd() === begin || each.trimEnd() === end)) return [];
  const message = "The block holds one of its own marker lines.";
  return [problem({ code: "text/marker-in-block", at: "/block", message, help: "Take it out, or choose another marker." })];
}
