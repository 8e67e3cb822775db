import { compareText } from "./text.ts";
import { isJsonList, isJsonObject, pointerTo } from "./json.ts";
import type { Json } from "./json.ts";

/** Whether two JSON values are the same, whatever the order of their members. */
export function equalJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (isJsonList(left)) {
    return isJsonList(right) && left.length === right.length && left.every((value, index) => equalJson(value, right[index]));
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length && names.every((name) => Object.hasOwn(right, name) && equalJson(left[name], right[name]))
  );
}

/** JSON Pointers to what differs between two documents, sorted: into objects as far down as they differ, lists as a whole. A missing member counts as absent. */
export function differences(before: Json | undefined, after: Json | undefined, at = ""): readonly string[] {
  if (!isJsonObject(before) || !isJsonObject(after)) return equalJson(before, after) ? [] : [at];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].toSorted(compareText).flatMap((name) => differences(member(before, name), member(after, name), pointerTo(at, name)));
}

function member(object: { readonly [name: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
