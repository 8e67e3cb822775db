import { emptyObject } from "./empty-object.ts";
import { isJsonList } from "./json.ts";
import type { Json } from "./json.ts";

/**
 * A user's value as it stands in a document. Objects with exactly one member that starts with `$` are signs of our own (`$blob`, `$hole`, `$unknown`,
 * `$secret`), so a user's object of that shape gets one more `$`. Values without one are returned as they are.
 */
export function escapeDollars(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (isJsonList(value)) {
    const items = value.map(escapeDollars);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const names = Object.keys(value);
  const alone = names.length === 1 && names[0]?.startsWith("$") === true;
  let changed = alone;
  const copy = emptyObject<Json>();
  for (const name of names) {
    const member = value[name] ?? null;
    const escaped = escapeDollars(member);
    if (escaped !== member) changed = true;
    copy[alone ? `$${name}` : name] = escaped;
  }
  return changed ? copy : value;
}
