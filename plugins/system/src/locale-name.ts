import type { Attribute } from "@masterchef/sdk";
import { attribute, problem, refuse } from "@masterchef/sdk";

/** A locale by its parts: `de_DE.UTF-8`, `ca_ES.UTF-8@valencia`. */
export interface LocaleName {
  /** What its definition is called: `de_DE`, `ca_ES@valencia`. */
  readonly definition: string;
  readonly charset: string;
}

const form = /^([a-z]{2,3}(?:_[A-Z]{2,3})?)\.([A-Za-z0-9-]+)(@[a-z0-9]+)?$/;

/** A name with its character set, for without one it would be an old one that nobody means. */
export function localeName(): Attribute<string, "sometimes"> {
  return attribute((value, place) => {
    const found = typeof value === "string" ? form.exec(value) : null;
    if (found !== null) {
      const [, territory = "", charset = "", modifier = ""] = found;
      return `${territory}.${/^utf-?8$/i.test(charset) ? "UTF-8" : charset}${modifier}`;
    }
    const help = "Write language, territory and character set, for example de_DE.UTF-8.";
    return refuse(
      problem({ code: "system/bad-locale", at: place.at, message: `${JSON.stringify(value)} is not the name of a locale.`, help }),
    );
  });
}

/** The parts of a canonical name. */
export function partsOf(name: string): LocaleName {
  const [, territory = "", charset = "", modifier = ""] = form.exec(name) ?? [];
  return { definition: `${territory}${modifier}`, charset };
}

/** The name of a character set without what says nothing: case, and signs between. */
export function normalCharset(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Whether two names of character sets mean the same one. */
export function sameCharset(one: string, other: string): boolean {
  return normalCharset(one) === normalCharset(other);
}

/** Whether a line of locale.gen is about this locale, and whether it counts. */
function genLine(text: string, name: string): "on" | "off" | undefined {
  const [, mark = "", named = "", charset = ""] = /^\s*(#?)\s*(\S+)\s+(\S+)\s*$/.exec(text) ?? [];
  const own = partsOf(name);
  if (!sameCharset(charset, own.charset)) return undefined;
  const same = named === own.definition || (form.test(named) && partsOf(named).definition === own.definition);
  return same ? (mark === "" ? "on" : "off") : undefined;
}

/** Whether the list of what is generated has it. */
export function isListed(content: string, name: string): boolean {
  return content.split("\n").some((text) => genLine(text, name) === "on");
}

/** The list with the locale, in the place of its remark if there is one, or with nothing but the remark. */
export function editList(content: string, name: string, listed: boolean): string {
  const lines = content === "" ? [] : content.replace(/\n$/, "").split("\n");
  const line = `${name} ${partsOf(name).charset}`;
  if (!listed) return lines.map((text) => `${genLine(text, name) === "on" ? `# ${text.trim()}` : text}\n`).join("");
  const at = lines.findIndex((text) => genLine(text, name) === "off");
  return (at === -1 ? [...lines, line] : lines.with(at, line)).map((text) => `${text}\n`).join("");
}

/** What a file of variables says of LANG; of several lines the last. */
export function readLang(content: string): string | undefined {
  return content
    .split("\n")
    .flatMap((text) => /^\s*(?:export\s+)?LANG=["']?([^"'\s]*)["']?\s*$/.exec(text)?.[1] ?? [])
    .at(-1);
}

/** The file with LANG set, once; every other line stays. */
export function editLang(content: string, name: string): string {
  const lines = content === "" ? [] : content.replace(/\n$/, "").split("\n");
  const isLang = (text: string): boolean => /^\s*(?:export\s+)?LANG=/.test(text);
  const first = lines.findIndex(isLang);
  const kept = lines.filter((text, at) => at === first || !isLang(text));
  return (first === -1 ? [...kept, `LANG=${name}`] : kept.with(first, `LANG=${name}`)).map((text) => `${text}\n`).join("");
}
