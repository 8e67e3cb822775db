import type { DesiredOf, JsonObject, PartlyMembers, Problem, ResourceType } from "@masterchef/sdk";
import { choice, defaulting, defineType, flag, invalid, problem, text } from "@masterchef/sdk";
import { decideEdit } from "./decide-edit.ts";
import type { Edited } from "./decide-edit.ts";
import { editedFileAttributes, editEnvelope } from "./edited-file.ts";
import { linePattern, patternText } from "./line-pattern.ts";
import { placeAttributes, placeOf, placeProblems } from "./place-lines.ts";
import { insertLines, joinLines, removeLines, replaceLine, splitLines } from "./text-lines.ts";
import type { TextLines } from "./text-lines.ts";

const attributes = {
  ...editedFileAttributes,
  line: text(),
  match: patternText(),
  which: defaulting(choice(["first", "last", "all"]), "first"),
  unique: defaulting(flag(), false),
  ...placeAttributes,
} as const;

type Desired = DesiredOf<typeof attributes>;

/** One line of a file: that it is there, in place of another that matches, or that none such is. */
export const line: ResourceType = defineType({
  attributes,
  check: ({ desired }) => [...lineProblems(desired), ...placeProblems(desired)],
  envelope: ({ desired }) => editEnvelope(desired),
  decide(question) {
    const { desired } = question;
    // A line that was born in this run was not there to be checked before.
    const [flaw, ...more] = lineProblems(desired);
    if (flaw !== undefined) return invalid(flaw, ...more);
    return decideEdit(question, (content) => (desired.state === "absent" ? withoutLine(desired, content) : withLine(desired, content)));
  },
});

function withLine(desired: Desired, content: string): Edited {
  const file = splitLines(content);
  const wanted = desired.line ?? "";
  const found = matching(desired, file);
  const [first] = found;
  if (first === undefined) {
    const made = insertLines(file, placeOf(desired, file), [wanted]);
    return { content: joinLines(made), current: stateOf([]), predicted: stateOf([wanted]) };
  }
  const chosen = desired.which === "all" ? found : [desired.which === "first" ? first : (found.at(-1) ?? first)];
  const kept = desired.unique ? chosen.slice(0, 1) : chosen;
  const replaced = chosen.reduce((edited, at) => replaceLine(edited, at, wanted), file);
  const surplus = desired.unique ? found.filter((at) => !kept.includes(at)) : [];
  const concerned = desired.unique ? found : chosen;
  return {
    content: joinLines(withoutLines(replaced, surplus)),
    current: stateOf(textsOf(file, concerned)),
    predicted: stateOf(textsOf(replaced, kept)),
  };
}

function withoutLine(desired: Desired, content: string): Edited {
  const file = splitLines(content);
  const found = matching(desired, file);
  return { content: joinLines(withoutLines(file, found)), current: stateOf(textsOf(file, found)), predicted: stateOf([]) };
}

function withoutLines(file: TextLines, indexes: readonly number[]): TextLines {
  return indexes.toReversed().reduce((edited, at) => removeLines(edited, at, at + 1), file);
}

function textsOf(file: TextLines, indexes: readonly number[]): readonly string[] {
  return indexes.map((at) => file.lines[at]?.text ?? "");
}

/** Where the lines are that it is about: those that match, or without a pattern those that are equal. */
function matching({ line: wanted, match }: Desired, file: TextLines): readonly number[] {
  const pattern = match === undefined ? undefined : linePattern(match);
  return file.lines.flatMap(({ text: each }, at) => ((pattern === undefined ? each === wanted : pattern.test(each)) ? [at] : []));
}

function stateOf(lines: readonly string[]): JsonObject {
  return { state: lines.length === 0 ? "absent" : "present", lines };
}

function lineProblems(desired: PartlyMembers<Desired>): readonly Problem[] {
  const { line: wanted, match, state } = desired;
  if (wanted === undefined) {
    if (state === "absent" && match !== undefined) return [];
    return [problem({ code: "text/no-line", message: "There is no line.", help: "Write line, or with state: absent a pattern in match." })];
  }
  if (typeof wanted !== "string") return [];
  if (/[\r\n]/.test(wanted)) {
    const message = "The line holds a line break, and would never be found as one line.";
    return [
      problem({ code: "text/several-lines", at: "/line", message, help: "Use a block resource, or one line resource for each line." }),
    ];
  }
  if (typeof match !== "string" || state !== "present" || linePattern(match)?.test(wanted) === true) return [];
  const message = `The line ${JSON.stringify(wanted)} does not match its own pattern ${JSON.stringify(match)}, so every run would add it again.`;
  return [problem({ code: "text/line-does-not-match", at: "/match", message, help: "Widen the pattern so that it finds the line too." })];
}
