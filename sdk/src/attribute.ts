import type { Blob, Secret } from "./blob.ts";
import { isSecret } from "./blob.ts";
import { isHole } from "./hole.ts";
import type { Json } from "./json.ts";
import { isJsonList, isJsonObject, pointerTo } from "./json.ts";
import { normalizePath } from "./path.ts";
import { problem } from "./problem.ts";
import { refuse } from "./signal.ts";
import { compareText } from "./text.ts";

/** One attribute of a resource type: how any value the schema allows is brought to its one form. */
export interface Attribute<T extends Json, Presence extends "always" | "sometimes" = "always" | "sometimes"> {
  /** The canonical value. Idempotent; leaves holes inside as they are; refuses what the schema cannot rule out. `plugin` is the prefix of problem codes. */
  readonly canonical: (value: Json, place: Place) => T;
  /** What an unset attribute is, where the type itself says so. */
  readonly fallback: T | undefined;
  /** Marker for types: whether it is always set in canonical form. */
  readonly presence: Presence;
}

/** Where a value stands, for problems about it. */
export interface Place {
  /** JSON Pointer into the document. */
  readonly at: string;
  /** Prefix of problem codes. */
  readonly plugin: string;
}

/** The attributes of a type by name. */
export type Attributes = Readonly<Record<string, Attribute<Json>>>;

type ValueOf<A> = A extends Attribute<infer T, "always" | "sometimes"> ? T : never;
type AlwaysSet<A extends Attributes> = { [K in keyof A]: A[K]["presence"] extends "always" ? K : never }[keyof A];

/** The canonical document of a type with these attributes. */
export type DesiredOf<A extends Attributes> = { readonly [K in AlwaysSet<A>]: ValueOf<A[K]> } & {
  readonly [K in Exclude<keyof A, AlwaysSet<A>>]?: ValueOf<A[K]>;
};

/** An attribute with a canonical form of its own. */
export function attribute<T extends Json>(canonical: (value: Json, place: Place) => T): Attribute<T, "sometimes"> {
  return { canonical, fallback: undefined, presence: "sometimes" };
}

/** The same attribute with a value for where it is unset. */
export function defaulting<T extends Json>(inner: Attribute<T>, fallback: NoInfer<T>): Attribute<T, "always"> {
  return { canonical: inner.canonical, fallback, presence: "always" };
}

/** The same attribute where it is always set: the identity of a type, or what its schema requires. */
export function required<T extends Json>(inner: Attribute<T>): Attribute<T, "always"> {
  return { canonical: inner.canonical, fallback: undefined, presence: "always" };
}

/** Text without NUL. */
export function text(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "a text");
    if (value.includes("\0")) {
      return refuse(
        problem({ code: `${place.plugin}/nul-character`, at: place.at, message: "The text holds a NUL character.", help: "Remove it." }),
      );
    }
    return value;
  });
}

/** True or false. */
export function flag(): Attribute<boolean, "sometimes"> {
  return attribute((value, place) => (typeof value === "boolean" ? value : wrongType(place, "true or false")));
}

/** A whole number. */
export function integer(): Attribute<number, "sometimes"> {
  return attribute((value, place) =>
    typeof value === "number" && Number.isSafeInteger(value) ? value : wrongType(place, "a whole number"),
  );
}

/** One of these words. */
export function choice<const T extends string>(words: readonly T[]): Attribute<T, "sometimes"> {
  return attribute((value, place) => words.find((word) => word === value) ?? wrongType(place, `one of ${words.join(", ")}`));
}

/** An absolute path on the target, brought to its one form. */
export function path(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "a path");
    const result = normalizePath(value);
    if ("path" in result) return result.path;
    const message = `The path ${JSON.stringify(value)} ${result.flaw}.`;
    return refuse(
      problem({
        code: `${place.plugin}/bad-path`,
        at: place.at,
        message,
        help: "Write an absolute path without .. and without control characters.",
      }),
    );
  });
}

/** Permission bits as octal text of four digits. */
export function octalMode(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value === "string" && /^0*[0-7]{1,4}$/.test(value)) return value.replace(/^0+/, "").padStart(4, "0");
    const message = `The mode ${JSON.stringify(value)} is not an octal number up to 7777.`;
    return refuse(
      problem({ code: `${place.plugin}/bad-mode`, at: place.at, message, help: 'Write octal digits in quotes, for example "0644".' }),
    );
  });
}

/** A user or a group: a name, or `#` and a decimal id. */
export function principal(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    if (typeof value !== "string") return wrongType(place, "a name");
    if (/^#[0-9]{1,10}$/.test(value)) return `#${Number(value.slice(1))}`;
    if (!/^[0-9]*$/.test(value) && /^[^\s:#/][^\s:/]*$/.test(value)) return value;
    const help = /^[0-9]+$/.test(value) ? `Write "#${value}" for the id ${value}.` : 'Write a name, or "#" and a decimal id.';
    return refuse(
      problem({
        code: `${place.plugin}/bad-principal`,
        at: place.at,
        message: `${JSON.stringify(value)} is not the name of a user or a group.`,
        help,
      }),
    );
  });
}

/** A list of values that are each like `inner`. */
export function list<T extends Json>(inner: Attribute<T>): Attribute<readonly T[], "sometimes"> {
  return attribute((value, place) => {
    if (!isJsonList(value)) return wrongType(place, "a list");
    return value.map((item, index) => keepingHole(inner, item, { ...place, at: pointerTo(place.at, index) }));
  });
}

/** A map of values that are each like `inner`, sorted by name. */
export function record<T extends Json>(inner: Attribute<T>): Attribute<Readonly<Record<string, T>>, "sometimes"> {
  return attribute((value, place) => {
    if (!isJsonObject(value)) return wrongType(place, "a map");
    const names = Object.keys(value).toSorted(compareText);
    return Object.fromEntries(
      names.map((name) => [name, keepingHole(inner, value[name] ?? null, { ...place, at: pointerTo(place.at, name) })]),
    );
  });
}

/** Content: a file of the site, a template's result or a text, all of which arrive as a blob. */
export function blob(): Attribute<Blob & { readonly [name: string]: Json }, "sometimes"> {
  return attribute((value, place) => {
    const inner = isJsonObject(value) ? value["$blob"] : undefined;
    if (!isJsonObject(inner)) return wrongType(place, "content");
    const { digest, size } = inner;
    return typeof digest === "string" && typeof size === "number" ? { $blob: { digest, size } } : wrongType(place, "content");
  });
}

/** Text, or a secret. */
export function secretText(): Attribute<string | (Secret & { readonly [name: string]: Json }), "sometimes"> {
  const plain = text();
  return attribute((value, place) => {
    if (!isSecret(value) || !isJsonObject(value)) return plain.canonical(value, place);
    const token = value["$secret"];
    return typeof token === "string" ? { $secret: token } : wrongType(place, "a text or a secret");
  });
}

/** A hole passes for a value of any type: whoever reads the canonical form before the run sees it as `Partly`. */
function keepingHole<T extends Json>(inner: Attribute<T>, value: Json, place: Place): T {
  return isHole(value) ? holeAs(value) : inner.canonical(value, place);
}

function holeAs<T extends Json>(hole: Json): T;
function holeAs(hole: Json): Json {
  return hole;
}

/** The schema of the type has let through what it should not. */
export function wrongType(place: Place, wanted: string): never {
  return refuse(problem({ code: `${place.plugin}/bad-value`, at: place.at, message: `This is not ${wanted}.`, help: `Write ${wanted}.` }));
}
