import type { Attribute, DesiredOf, JsonObject, PartlyMembers, Problem, ResourceType } from "@masterchef/sdk";
import { attribute, defaulting, defineType, invalid, problem, refuse, required, text, wrongType } from "@masterchef/sdk";
import { decideEdit, stop } from "./decide-edit.ts";
import type { Edited } from "./decide-edit.ts";
import { editedFileAttributes, editEnvelope } from "./edited-file.ts";
import { insertLines, joinLines, removeLines, replaceLine, splitLines } from "./text-lines.ts";
import type { TextLines } from "./text-lines.ts";

const attributes = {
  ...editedFileAttributes,
  section: defaulting(word(["]"]), ""),
  option: required(word(["=", ":"])),
  value: text(),
  separator: defaulting(separatorText(), " = "),
} as const;

type Desired = DesiredOf<typeof attributes>;

/** One option in one section of an INI file. */
export const iniSetting: ResourceType = defineType({
  attributes,
  check: ({ desired }) => valueProblems(desired),
  envelope: ({ desired }) => editEnvelope(desired),
  decide(question) {
    const { desired } = question;
    const [flaw, ...more] = valueProblems(desired);
    if (flaw !== undefined) return invalid(flaw, ...more);
    return decideEdit(question, (content) => editSetting(desired, content));
  },
});

/** One line that sets the option. */
interface Setting {
  readonly at: number;
  /** All before the value. */
  readonly before: string;
  readonly value: string;
}

function editSetting(desired: Desired, content: string): Edited {
  const file = splitLines(content);
  const sections = sectionsOf(file).filter(({ name }) => name === desired.section);
  const found = sections.flatMap(({ from, to }) => settingsIn(desired, file, { from, to }));
  const [first, ...others] = found;
  const current = stateOf(found.map(({ value }) => value));
  if (desired.state === "absent") {
    const edited = found.toReversed().reduce((some, { at }) => removeLines(some, at, at + 1), file);
    return { content: joinLines(edited), current, predicted: stateOf([]) };
  }
  if (others.length > 0) repeated(desired, found);
  const { value = "" } = desired;
  const predicted = stateOf([value]);
  if (first?.value === value) return { content, current, predicted };
  if (first !== undefined) return { content: joinLines(replaceLine(file, first.at, first.before + value)), current, predicted };
  const setting = `${desired.option}${desired.separator}${value}`.trimEnd();
  const section = sections.at(-1);
  if (section !== undefined) return { content: joinLines(insertLines(file, endOf(file, section), [setting])), current, predicted };
  const gap = file.lines.length === 0 || file.lines.at(-1)?.text.trim() === "" ? [] : [""];
  return { content: joinLines(insertLines(file, file.lines.length, [...gap, `[${desired.section}]`, setting])), current, predicted };
}

/** The lines below a heading, the first of them and the one after the last. The part before all headings has no name and is always there. */
interface Section {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

function sectionsOf(file: TextLines): readonly Section[] {
  const heads = file.lines.flatMap(({ text: line }, at) => {
    const name = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
    return name === undefined ? [] : [{ name: name.trim(), from: at + 1 }];
  });
  return [{ name: "", from: 0 }, ...heads].map(({ name, from }, index) => ({
    name,
    from,
    to: (heads[index]?.from ?? file.lines.length + 1) - 1,
  }));
}

/** After the last line of the section that says something, so that blank lines keep parting the sections. */
function endOf(file: TextLines, { from, to }: Section): number {
  let end = to;
  while (end > from && file.lines[end - 1]?.text.trim() === "") end -= 1;
  return end;
}

function settingsIn(
  { option }: Desired,
  file: TextLines,
  { from, to }: { readonly from: number; readonly to: number },
): readonly Setting[] {
  return file.lines.slice(from, to).flatMap(({ text: line }, index) => {
    const trimmed = line.trimStart();
    if (trimmed === "" || trimmed.startsWith("#") || trimmed.startsWith(";")) return [];
    const mark = line.search(/[=:]/);
    const name = (mark < 0 ? line : line.slice(0, mark)).trim();
    if (name !== option) return [];
    const rest = mark < 0 ? "" : line.slice(mark + 1);
    const value = rest.trim();
    const before = mark < 0 ? `${line.trimEnd()} = ` : line.slice(0, mark + 1) + (/^\s*/.exec(rest)?.[0] ?? "");
    return [{ at: from + index, before, value }];
  });
}

/** A list, or a mistake: which one is meant, nobody but the reader of the file knows. */
function repeated({ path, option, section }: Desired, found: readonly Setting[]): never {
  const where = section === "" ? path : `[${section}] of ${path}`;
  const lines = found.map(({ at }) => at + 1).join(", ");
  const message = `${option} is set more than once in ${where}: on lines ${lines}.`;
  return stop({
    code: "text/option-repeated",
    at: "/option",
    message,
    help: "Remove all but one, or manage the lines with line or block resources.",
  });
}

function stateOf(values: readonly string[]): JsonObject {
  return { state: values.length === 0 ? "absent" : "present", values };
}

/** A name without what would end it. */
function word(ends: readonly string[]): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "a name");
    const trimmed = value.trim();
    const broken = /[\r\n\0]/.test(trimmed) || ends.some((each) => trimmed.includes(each)) || /^[#;[]/.test(trimmed);
    if (!broken) return trimmed;
    const message = `${JSON.stringify(value)} cannot stand there: it would be read as something else.`;
    return refuse(problem({ code: "text/bad-name", at: place.at, message, help: "Write the name alone." }));
  });
}

function separatorText(): Attribute<string, "sometimes"> {
  return attribute((value, place) =>
    typeof value === "string" && /^[ \t]*[=:][ \t]*$/.test(value)
      ? value
      : wrongType(place, 'an equals sign or a colon, perhaps in spaces, such as " = "'),
  );
}

function valueProblems({ state, option, value }: PartlyMembers<Desired>): readonly Problem[] {
  if (option === "")
    return [problem({ code: "text/bad-name", at: "/option", message: "The option has no name.", help: "Write the name of the option." })];
  if (state === "absent") return [];
  if (value === undefined)
    return [problem({ code: "text/no-value", message: "There is no value.", help: "Write value, or state: absent." })];
  if (typeof value !== "string" || (!/[\r\n]/.test(value) && value.trim() === value)) return [];
  const message = "The value holds a line break, or begins or ends with a space, and would not be read back as it is.";
  return [problem({ code: "text/bad-value-text", at: "/value", message, help: "Write it on one line without spaces around." })];
}
