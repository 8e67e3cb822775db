import type { Attribute, DesiredOf, Json, PartlyMembers, Problem } from "@masterchef/sdk";
import { attribute, isHole, problem, refuse, required, wrongType } from "@masterchef/sdk";
import { editedFileAttributes } from "./edited-file.ts";
import type { EditedFileAttributes } from "./edited-file.ts";

/** What is declared of one value in a structured document. */
export type ValueAttributes = EditedFileAttributes & {
  readonly pointer: Attribute<string, "always">;
  readonly value: Attribute<Json, "sometimes">;
};

/** The attributes of `json_value` and `yaml_value`. */
export const valueAttributes: ValueAttributes = {
  ...editedFileAttributes,
  pointer: required(pointerText()),
  value: attribute((value) => value),
};

/** A value of a document in canonical form. */
export type ValueEdit = DesiredOf<ValueAttributes>;

/** The names a pointer leads by. */
export function segmentsOf(pointer: string): readonly string[] {
  return pointer
    .slice(1)
    .split("/")
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A file and a place in it: two declarations of it would be one too many. */
export function valueIdentity(name: string, { path, pointer }: PartlyMembers<ValueEdit>): string {
  return isHole(path) || isHole(pointer) ? name : `${path}${pointer === "" ? "" : ` ${pointer}`}`;
}

/** What single attributes cannot tell. */
export function valueProblems({ state, value }: PartlyMembers<ValueEdit>): readonly Problem[] {
  if (state === "absent" || value !== undefined) return [];
  return [problem({ code: "text/no-value", message: "There is no value.", help: "Write value, or state: absent." })];
}

/** Where a pointer leads in a list: an index in it, or right behind its end. */
export function listIndex(segment: string, length: number): number | undefined {
  return /^(?:0|[1-9][0-9]{0,6})$/.test(segment) && Number(segment) <= length ? Number(segment) : undefined;
}

/** The value inside maps of these names, for what a pointer names and is not there yet. */
export function nested(names: readonly string[], value: Json): Json {
  return names.reduceRight<Json>((inner, name) => ({ [name]: inner }), value);
}

function pointerText(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "a JSON Pointer");
    if (/^(?:\/(?:[^~/\0]|~[01])*)+$/.test(value) && value.isWellFormed()) return value;
    const message = `${JSON.stringify(value)} is not a JSON Pointer to a value inside a document.`;
    const help = 'Write each name after a slash, for example /server/port; "~1" stands for a slash in a name, "~0" for a tilde.';
    return refuse(problem({ code: "text/bad-pointer", at: place.at, message, help }));
  });
}
