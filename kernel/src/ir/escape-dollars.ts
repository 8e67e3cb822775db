import { emptyObject } from "./empty-object.ts";
import { isJsonList } from "./json.ts";
import type { Json } from "./json.ts";

/**
 * A user's value as it stands in a document. Objects with exactly one member that starts with `$` are signs of our own (`$blob`, `$hole`, `$unknown`,
 * `$secret`), so a user's object of that shape gets one more `$`. Values without one are returned as they are.
 */
export function escapeDollars(value: Json): Json {
  return convert(value, (name) => `$${name}`);
}

/** The user's value again. Only for values without signs. */
export function unescapeDollars(value: Json): Json {
  return convert(value, (name) => (name.startsWith("$$") ? name.slice(1) : name));
}

function convert(value: Json, rename: (name: string) => string): Json {
  if (typeof value !== "object" || value === null) return value;
  if (isJsonList(value)) {
    const items = value.map((item) => convert(item, rename));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const names = Object.keys(value);
  const [only] = names;
  const renamed = names.length === 1 && only?.startsWith("$") === true;
  let changed = renamed;
  const copy = emptyObject<Json>();
  for (const name of names) {
    const member = value[name] ?? null;
    const converted = convert(member, rename);
    if (converted !== member) changed = true;
    copy[renamed ? rename(name) : name] = converted;
  }
  return changed ? copy : value;
}
