import type { Attribute, DesiredOf, PartlyMembers, Problem } from "@masterchef/sdk";
import { choice, defaulting, problem } from "@masterchef/sdk";
import { stop } from "./decide-edit.ts";
import { linePattern, patternText } from "./line-pattern.ts";
import type { TextLines } from "./text-lines.ts";

/** Where something new goes. */
export type PlaceAttributes = {
  readonly insert_after: Attribute<string, "sometimes">;
  readonly insert_before: Attribute<string, "sometimes">;
  readonly insert_at: Attribute<"start" | "end", "sometimes">;
  readonly anchor: Attribute<"first" | "last", "always">;
};

/** The attributes that say where something new goes: beside a line that matches, or at an end of the file. */
export const placeAttributes: PlaceAttributes = {
  insert_after: patternText(),
  insert_before: patternText(),
  insert_at: choice(["start", "end"]),
  anchor: defaulting(choice(["first", "last"]), "last"),
};

type Place = DesiredOf<PlaceAttributes>;

/** More than one place is none. */
export function placeProblems(desired: PartlyMembers<Place>): readonly Problem[] {
  const said = (["insert_after", "insert_before", "insert_at"] as const).filter((name) => desired[name] !== undefined);
  const [first, second] = said;
  if (first === undefined || second === undefined) return [];
  const message = `Both ${first} and ${second} say where it goes.`;
  return [problem({ code: "text/two-places", at: `/${second}`, message, help: "Keep one of insert_after, insert_before and insert_at." })];
}

/** The index at which something new goes. Ends the decision where no line matches: at the end of the file it could mean something else. */
export function placeOf(desired: Place, file: TextLines): number {
  const { insert_after: after, insert_before: before, insert_at: at, anchor } = desired;
  const source = after ?? before;
  if (source === undefined) return at === "start" ? 0 : file.lines.length;
  const pattern = linePattern(source);
  const matches = ({ text }: { readonly text: string }): boolean => pattern?.test(text) === true;
  const found = anchor === "first" ? file.lines.findIndex(matches) : file.lines.findLastIndex(matches);
  if (found >= 0) return after === undefined ? found : found + 1;
  const name = after === undefined ? "insert_before" : "insert_after";
  return stop({
    code: "text/anchor-missing",
    at: `/${name}`,
    message: `No line matches ${JSON.stringify(source)}, so there is no place for it.`,
    help: `Correct ${name}, or leave it out to put it at the end.`,
  });
}
