import { parsePointer, valueAt } from "@masterchef/kernel";
import type { Json, Step } from "@masterchef/kernel";
import { contentDiff } from "./content-diff.ts";
import type { Contents } from "./content-diff.ts";
import type { Style } from "./style.ts";
import { contentDigestOf, valueText } from "./value-text.ts";
import { columnsOf, visible, visibleLine } from "./visible.ts";

/** Columns for the address before what happens to it. */
const addressColumns = 26;

/** What one step does, for people: a line, and below it what does not fit. A settled step is no line at all. */
export async function stepText(step: Step, contents: Contents, style: Style): Promise<readonly string[]> {
  const { sign, paint } = signOf(step, style);
  const [first = "", ...others] = await sayingOf(step, contents, style);
  const address = visibleLine(step.address);
  const gap = " ".repeat(Math.max(2, addressColumns - columnsOf(address)));
  const grade = step.kind !== "open" && step.grade !== "exact" ? style.faint(` (${step.grade})`) : "";
  return [`  ${paint(sign)} ${address}${gap}${first}${grade}`, ...others.map((line) => `${" ".repeat(4 + addressColumns)}${line}`)];
}

/** The sign of a step and its colour. */
export function signOf(step: Step, style: Style): { readonly sign: string; readonly paint: (text: string) => string } {
  switch (step.kind) {
    case "settled":
      return { sign: "=", paint: style.faint };
    case "open":
      return { sign: "?", paint: style.open };
    case "refresh":
      return { sign: "!", paint: style.refresh };
    case "change":
      switch (step.action) {
        case "create":
          return { sign: "+", paint: style.create };
        case "remove":
          return { sign: "-", paint: style.remove };
        case "execute":
        case "refresh":
          return { sign: "!", paint: style.refresh };
        case "update":
        case "replace":
          return { sign: "~", paint: style.change };
      }
  }
}

async function sayingOf(step: Step, contents: Contents, style: Style): Promise<readonly string[]> {
  switch (step.kind) {
    case "settled":
      return ["settled"];
    case "open":
    case "refresh":
      return visible(step.reason).split("\n");
    case "change": {
      const lines: string[] = [];
      for (const { at, note } of step.attributes) {
        const [before, after] = [valueAt(step.current, parsePointer(at)), valueAt(step.predicted, parsePointer(at))];
        lines.push(attributeLine({ at, note, before, after, isNew: step.action === "create" }, style));
        lines.push(...(await diffLines(before, after, contents, style)));
      }
      if (lines.length === 0 || step.action === "execute") return [visibleLine(step.reason), ...lines];
      return step.action === "create" || step.action === "remove" ? compact(lines, step.action) : lines;
    }
  }
}

interface Attribute {
  readonly at: string;
  readonly note: string | undefined;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly isNew: boolean;
}

function attributeLine({ at, note, before, after, isNew }: Attribute, style: Style): string {
  const name = visibleLine(at.slice(1).replaceAll("~1", "/").replaceAll("~0", "~"));
  const change =
    isNew && before === undefined ? valueText(after, style) : `${valueText(before, style)} ${style.arrow} ${valueText(after, style)}`;
  return [name, change, ...(note === undefined ? [] : [`(${visibleLine(note)})`])].filter((part) => part !== "").join(" ");
}

/** The lines of a content that differ, if both sides are held here. */
async function diffLines(before: Json | undefined, after: Json | undefined, contents: Contents, style: Style): Promise<readonly string[]> {
  const [from, to] = [contentDigestOf(before), contentDigestOf(after)];
  if (from === undefined || to === undefined) return [];
  const [left, right] = [contents.get(from), contents.get(to)];
  return left === undefined || right === undefined ? [] : contentDiff(left, right, style);
}

/** Short lines side by side, as far as they fit. */
function compact(lines: readonly string[], action: "create" | "remove"): readonly string[] {
  const rows: string[] = [action];
  for (const line of lines) {
    const last = rows.at(-1) ?? "";
    if (columnsOf(last) + columnsOf(line) > 70) rows.push(line);
    else rows[rows.length - 1] = rows.length === 1 && last === action ? `${action}, ${line}` : `${last}, ${line}`;
  }
  return rows;
}
