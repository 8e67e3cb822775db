import { Ajv } from "ajv";
import type { KnownAfter } from "@masterchef/wit/host";
import { canonicalText } from "../ir/canonical-text.ts";
import { isJsonObject } from "../ir/json.ts";
import type { Json } from "../ir/json.ts";
import { escapeSegment } from "./pointer.ts";

/**
 * Where an observed state differs from the one foretold: pointers into `predicted`. Every known value must be equal, every `$unknown` must now
 * be known and of the schema promised for it; what was not foretold is not compared.
 */
export function matchesPrediction(state: Json, predicted: Json, knownAfter: readonly KnownAfter[]): readonly string[] {
  const promised = new Map(knownAfter.map((each) => [each.at, each.schema]));
  return differences(state, predicted, { pointer: "", promised });
}

/** Whether it stands for a value that only the run will show. */
export function isUnknown(value: Json | undefined): boolean {
  return isJsonObject(value) && Object.keys(value).length === 1 && value["$unknown"] !== undefined;
}

interface Place {
  readonly pointer: string;
  readonly promised: ReadonlyMap<string, string>;
}

function differences(state: Json | undefined, predicted: Json, place: Place): readonly string[] {
  if (isUnknown(predicted)) return keepsPromise(state, place.promised.get(place.pointer)) ? [] : [place.pointer];
  if (isJsonObject(predicted)) {
    if (!isJsonObject(state)) return [place.pointer];
    return Object.entries(predicted).flatMap(([name, value]) =>
      differences(state[name], value, { ...place, pointer: `${place.pointer}/${escapeSegment(name)}` }),
    );
  }
  return state !== undefined && canonicalText(state) === canonicalText(predicted) ? [] : [place.pointer];
}

function keepsPromise(state: Json | undefined, schema: string | undefined): boolean {
  if (state === undefined || isUnknown(state)) return false;
  return schema === undefined || new Ajv({ strict: false }).validate(JSON.parse(schema), state);
}
