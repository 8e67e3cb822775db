import { isJsonObject } from "./json.ts";
import type { Json } from "./json.ts";
import { problem } from "./problem.ts";
import { refuse } from "./signal.ts";

/** A value that is born later in the run. `canonicalize` and `envelope` may meet it anywhere a value stands; `decide` never does. */
export interface Hole {
  readonly $unknown: { readonly from?: string };
}

/** A document in which any value may be a hole. */
export type Partly<T> =
  | Hole
  | (T extends readonly (infer E)[] ? readonly Partly<E>[] : T extends object ? { readonly [K in keyof T]: Partly<T[K]> } : T);

/** The members of a document, each of which may be, or hold, a hole. */
export type PartlyMembers<T> = { readonly [K in keyof T]: Partly<T[K]> };

/** Whether the value is one the run has yet to bring about. */
export function isHole(value: unknown): value is Hole {
  return typeof value === "object" && value !== null && "$unknown" in value;
}

/** Whether there is a hole anywhere inside. */
export function holdsHole(value: Json | undefined): boolean {
  if (isHole(value)) return true;
  if (Array.isArray(value)) return value.some(holdsHole);
  return isJsonObject(value) && Object.values(value).some(holdsHole);
}

/** The value, where the envelope hangs on it; a hole there is refused. `code`: the problem's; `at`: where the value stands. */
export function known<T>(value: T | Hole, place: { readonly code: string; readonly at: string }): T {
  if (!isHole(value)) return value;
  const message = "This is known only when the run has begun, and what the resource may do hangs on it.";
  return refuse(problem({ ...place, message, help: "Write it so that it can be told before the run." }));
}
