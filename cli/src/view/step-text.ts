import { isJsonObject, parsePointer, valueAt } from "@masterchef/kernel";
import type { JsonObject, Step } from "@masterchef/kernel";
import { contentDiff } from "./content-diff.ts";
import type { Contents } from "./content-diff.ts";
import { commandText } from "./operation-text.ts";
import type { Style } from "./style.ts";
import { contentDigestOf, sizeText, valueText } from "./value-text.ts";
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
  const lines = await doingOf(step, contents, style);
  // What a handler does hangs on what calls for it, whatever it does.
  if (step.triggers === undefined || step.kind === "settled" || step.kind === "refresh") return lines;
  const calling = visibleLine(`if ${step.triggers.map(({ source }) => source).join(" or ")} changes`);
  return lines.length === 1 ? wrapped([...lines, calling]) : [...lines, calling];
}

async function doingOf(step: Step, contents: Contents, style: Style): Promise<readonly string[]> {
  switch (step.kind) {
    case "settled":
      return ["settled"];
    case "open":
      return visible(step.reason).split("\n");
    case "refresh":
      return wrapped([...commandLines(step), visibleLine(step.reason)]);
    case "change":
      return await changeLines(step, contents, style);
  }
}

async function changeLines(step: ChangeStep, contents: Contents, style: Style): Promise<readonly string[]> {
  switch (step.action) {
    case "execute":
    case "refresh":
      return [...commandLines(step), visibleLine(step.reason)].slice(0, 1);
    case "create":
      return wrapped([...subjectOf(step), ...createdAttributes(step, style)]);
    case "remove":
      return wrapped([...subjectOf(step), ...destroyed(step)]);
    case "update":
    case "replace":
      return await differences(step, contents, style);
  }
}

/** What it is about on the host, where its name does not say so: the first path that is written. */
function subjectOf({ operations }: ChangeStep): readonly string[] {
  for (const { operation } of operations) {
    const { act } = operation;
    if (act.tag !== "run" && act.tag !== "http" && act.tag !== "barrier" && act.tag !== "other" && act.tag !== "move")
      return [visibleLine(act.val.path)];
  }
  return [];
}

function commandLines({ operations }: ChangeStep | RefreshStep): readonly string[] {
  return operations.flatMap(({ operation: { act } }) => {
    if (act.tag === "barrier") return [act.val];
    return act.tag === "run" ? [`run ${commandText(act.val.process.argv)}`] : [];
  });
}

/** What was asked for or chosen and is not said by the sign: the rest of what is there was not the user's to say. */
function createdAttributes({ attributes, predicted, desired, chosen }: ChangeStep, style: Style): readonly string[] {
  return attributes.flatMap(({ at }) => {
    const [name = ""] = parsePointer(at);
    const said = Object.hasOwn(desired, name) || contentNames.includes(name) || (isJsonObject(chosen) && Object.hasOwn(chosen, name));
    if (name === "state" || !said) return [];
    const value = contentSize(desired, name) ?? valueText(valueAt(predicted, parsePointer(at)), style);
    return [`${visibleLine(parsePointer(at).join("/"))} ${value}`];
  });
}

/** Content comes from one of several attributes and is observed under one name. */
const contentNames = ["content", "source", "template"];

function contentSize(desired: JsonObject, name: string): string | undefined {
  if (!contentNames.includes(name)) return undefined;
  for (const each of contentNames) {
    const value = desired[each];
    const blob = isJsonObject(value) ? value["$blob"] : undefined;
    if (isJsonObject(blob) && typeof blob["size"] === "number") return sizeText(blob["size"]);
  }
  return undefined;
}

function destroyed({ operations }: ChangeStep): readonly string[] {
  const trees = operations.flatMap(({ operation }) =>
    operation.destroys.flatMap((scope) => (scope.tag === "tree" ? [`and all below ${visibleLine(scope.val)}`] : [])),
  );
  return [...new Set(trees)];
}

/** Attribute by attribute; contents line by line where both sides are held here. */
async function differences(step: ChangeStep, contents: Contents, style: Style): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { at, note } of step.attributes) {
    const path = parsePointer(at);
    const [before, after] = [valueAt(step.current, path), valueAt(step.predicted, path)];
    const aside = note === undefined ? "" : ` (${visibleLine(note)})`;
    lines.push(`${visibleLine(path.join("/"))} ${valueText(before, style)} ${style.arrow} ${valueText(after, style)}${aside}`);
    const [from, to] = [contentDigestOf(before), contentDigestOf(after)];
    const [left, right] = [from === undefined ? undefined : contents.get(from), to === undefined ? undefined : contents.get(to)];
    if (left !== undefined && right !== undefined) lines.push(...(await contentDiff(left, right, style)));
  }
  return lines.length === 0 ? [visibleLine(step.reason)] : lines;
}

/** Short pieces side by side, as far as they fit on a line. */
function wrapped(pieces: readonly string[]): readonly string[] {
  const rows: string[] = [];
  for (const piece of pieces) {
    const last = rows.at(-1);
    if (last === undefined || columnsOf(last) + columnsOf(piece) > 78) rows.push(piece);
    else rows[rows.length - 1] = `${last}, ${piece}`;
  }
  return rows;
}

type ChangeStep = Extract<Step, { readonly kind: "change" }>;
type RefreshStep = Extract<Step, { readonly kind: "refresh" }>;
