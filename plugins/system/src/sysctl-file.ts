import { canonicalKey } from "./sysctl-key.ts";

/** A text, and what it says of one key. */
export interface Persisted {
  /** In the one form of values; undefined where it says nothing. Of several the last, which is the one that counts. */
  readonly value: string | undefined;
  /** How many lines say something of it. */
  readonly lines: number;
}

/** What counts: runs of blanks and tabs are one, as the kernel prints lists with tabs and people write them with blanks. */
export function normalValue(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

/** What a file of settings says of a key. */
export function readSetting(content: string, key: string): Persisted {
  const values = content.split("\n").flatMap((line) => {
    const setting = settingOf(line);
    return setting?.key === key ? [setting.value] : [];
  });
  return { value: values.at(-1), lines: values.length };
}

/** All that a file of settings sets, in the order written. Patterns of keys are passed over. */
export function settingsIn(content: string): readonly { readonly key: string; readonly value: string }[] {
  return content.split("\n").flatMap((line) => {
    const setting = settingOf(line);
    return setting === undefined || /[*?[]/.test(setting.key) ? [] : [setting];
  });
}

/** The text with one line for the key, in the place of the last, or with none. */
export function editSetting(content: string, key: string, value: string | undefined): string {
  const lines = content === "" ? [] : content.replace(/\n$/, "").split("\n");
  const own = lines.flatMap((line, at) => (settingOf(line)?.key === key ? [at] : []));
  const last = own.at(-1);
  const kept = lines.flatMap((line, at) => {
    if (!own.includes(at)) return [line];
    return at === last && value !== undefined ? [`${key} = ${value}`] : [];
  });
  const all = last === undefined && value !== undefined ? [...kept, `${key} = ${value}`] : kept;
  return all.map((line) => `${line}\n`).join("");
}

function settingOf(line: string): { readonly key: string; readonly value: string } | undefined {
  // A hyphen in front: errors do not matter.
  const [, key, value] = /^\s*-?\s*([^\s=#;]+)\s*=(.*)$/.exec(line) ?? [];
  return key === undefined || value === undefined ? undefined : { key: canonicalKey(key), value: normalValue(value) };
}
