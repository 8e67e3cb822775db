import { canonicalText } from "@masterchef/kernel/testing";
import type { Json } from "@masterchef/kernel/testing";

/** Whether two values are the same JSON. */
export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return canonicalText(left) === canonicalText(right);
}
