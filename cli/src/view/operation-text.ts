import type { Content, Operation, PlannedOperation } from "@masterchef/kernel";
import type { Style } from "./style.ts";
import { digestText, sizeText } from "./value-text.ts";
import { visibleLine } from "./visible.ts";

/** One operation on one line: what it does, to what, as whom and when. */
export function operationText(planned: PlannedOperation, number: number, style: Style): string {
  const { operation, occasion, guards } = planned;
  const { identity, hazards, destroys } = operation;
  const asides = [
    ...(identity === undefined ? [] : [`as ${visibleLine(identity)}`]),
    ...(occasion === "always" ? [] : [occasion === "rescue" ? "only after a failure" : "at the end, whatever happened"]),
    ...(guards.length === 0 ? [] : [`${guards.length} ${guards.length === 1 ? "guard" : "guards"}`]),
    ...(destroys.length === 0 ? [] : [style.remove("destroys what was there")]),
    ...(hazards.interruption === true ? ["interrupts what runs"] : []),
    ...(hazards.disconnection === true ? ["may break the link"] : []),
    ...(hazards.reboot === true ? ["reboots"] : []),
  ];
  const aside = asides.length === 0 ? "" : `  ${asides.join("; ")}`;
  return `    ${number} ${actText(operation, style)}${aside}`;
}

function actText({ act }: Operation, style: Style): string {
  switch (act.tag) {
    case "write-file": {
      const { path, content, attributes, replaces, backup, validate } = act.val;
      const was =
        replaces.tag === "digest" ? `was ${digestText(replaces.val, style)}` : replaces.tag === "absent" ? "new" : `was ${replaces.tag}`;
      const more = [
        contentText(content, style),
        attributesText(attributes),
        was,
        backup && replaces.tag !== "absent" ? "backup" : "",
        validate === undefined ? "" : `checked by ${commandText(validate)}`,
      ];
      return words("write-file", path, more);
    }
    case "make-directory":
      return words("make-directory", act.val.path, [attributesText(act.val.attributes)]);
    case "make-link":
      return words("make-link", act.val.path, [`${style.arrow} ${visibleLine(act.val.target)}`, act.val.kind]);
    case "set-attributes":
      return words("set-attributes", act.val.path, [attributesText(act.val.attributes)]);
    case "move":
      return words("move", act.val.source, [`${style.arrow} ${visibleLine(act.val.destination)}`]);
    case "remove":
      return words("remove", act.val.path, [act.val.recursive ? "and all below it" : "", act.val.backup ? "backup" : ""]);
    case "run":
      return words("run", commandText(act.val.process.argv), [
        act.val.process.cwd === undefined ? "" : `in ${visibleLine(act.val.process.cwd)}`,
      ]);
    case "http":
      return words("http", `${act.val.method} ${act.val.url}`, []);
    case "barrier":
      return words("barrier", act.val, []);
    case "other":
      return words(act.val.name, act.val.body, []);
  }
}

/** A command line that could be copied. */
export function commandText(argv: readonly string[]): string {
  return argv
    .map((argument) => (/^[\w./:@+%=,{}-]+$/.test(argument) ? argument : `'${visibleLine(argument).replaceAll("'", `'\\''`)}'`))
    .join(" ");
}

function words(verb: string, subject: string, more: readonly string[]): string {
  return [verb.padEnd(14), visibleLine(subject), ...more.filter((part) => part !== "")].join(" ");
}

function contentText(content: Content, style: Style): string {
  switch (content.tag) {
    case "text":
      return sizeText(Buffer.byteLength(content.val));
    case "bytes":
      return sizeText(content.val.length);
    case "blob":
      return digestText(content.val, style);
    case "parts":
      return "(secret)";
  }
}

interface AttributesShown {
  readonly mode?: number | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

function attributesText({ mode, owner, group }: AttributesShown): string {
  const names = owner === undefined && group === undefined ? "" : `${visibleLine(owner ?? "")}:${visibleLine(group ?? "")}`;
  return [names, mode === undefined ? "" : mode.toString(8).padStart(4, "0")].filter((part) => part !== "").join(" ");
}
