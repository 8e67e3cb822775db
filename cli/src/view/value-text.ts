import { isJsonObject } from "@masterchef/kernel";
import type { Json } from "@masterchef/kernel";
import type { Style } from "./style.ts";
import { visibleLine } from "./visible.ts";

/** Longest value shown inline. */
const inlineLength = 60;

/** A value of a state document in few words. Undefined is a member that is not there. */
export function valueText(value: Json | undefined, style: Style): string {
  if (value === undefined || value === null) return "absent";
  if (typeof value === "string") return textValue(value, style);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (isJsonObject(value)) {
    if (value["$unknown"] !== undefined) return "(known after)";
    if (value["$hole"] !== undefined) return "(known after)";
    if (value["$secret"] !== undefined) return "(secret)";
    const blob = value["$blob"];
    if (isJsonObject(blob)) return blobText(blob, style);
  }
  return shortened(visibleLine(JSON.stringify(value)), style);
}

/** A digest by its first six digits. */
export function digestText(digest: string, style: Style): string {
  const colon = digest.indexOf(":");
  return `${digest.slice(colon + 1, colon + 7)}${style.cut}`;
}

/** Bytes in the unit that keeps the number short. */
export function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit] ?? "B"}`;
}

/** The digest a value of a document stands for, if it is content: `{"$blob": ...}` or a digest. */
export function contentDigestOf(value: Json | undefined): string | undefined {
  if (typeof value === "string") return /^sha256:[0-9a-f]{64}$/.test(value) ? value : undefined;
  if (!isJsonObject(value)) return undefined;
  const blob = value["$blob"];
  const digest = isJsonObject(blob) ? blob["digest"] : undefined;
  return typeof digest === "string" ? digest : undefined;
}

function textValue(value: string, style: Style): string {
  if (contentDigestOf(value) !== undefined) return digestText(value, style);
  const plain = /^[\w./:@+%~,-]+$/.test(value);
  return shortened(plain ? value : visibleLine(JSON.stringify(value)), style);
}

function blobText(blob: { readonly [name: string]: Json }, style: Style): string {
  const { digest, size } = blob;
  const name = typeof digest === "string" ? digestText(digest, style) : "content";
  return typeof size === "number" ? `${name} (${sizeText(size)})` : name;
}

function shortened(text: string, style: Style): string {
  return text.length <= inlineLength ? text : `${text.slice(0, inlineLength - 1)}${style.cut}`;
}
