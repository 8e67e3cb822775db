/** Why a plain scalar is refused, and how to write what was meant. */
export interface Ambiguity {
  readonly why: string;
  /** The text in quotes, which is safe if a text was meant; missing where it needs a person's choice. */
  readonly quoted: string;
}

const words = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const exact = new Set(["true", "false", "null"]);
const jsonNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
const numberLike = /^[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/;
const radix = /^[-+]?0(?:x[0-9a-fA-F_]+|o[0-7]+|b[01_]+)$/;
const sexagesimal = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const date = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:$|[Tt ])/;
const special = /^(?:[-+]?\.inf|\.nan)$/i;

/** Undefined when YAML 1.1, YAML 1.2 and JSON readers take the plain scalar alike. */
export function ambiguityOf(source: string): Ambiguity | undefined {
  const why = reasonOf(source);
  return why === undefined ? undefined : { why, quoted: JSON.stringify(source) };
}

function reasonOf(source: string): string | undefined {
  if (source === "~") return `null to YAML, text to other readers. Write null or "~".`;
  if (source === "=" || source === "<<") return `A sign of YAML 1.1. Write ${JSON.stringify(source)}.`;
  if (words.test(source)) return exact.has(source) ? undefined : wordReason(source);
  if (special.test(source)) return `A number to YAML that JSON does not have. Write ${JSON.stringify(source)} if text is meant.`;
  if (radix.test(source)) return `A number to some YAML readers, text to others. ${choice(source)}`;
  if (numberLike.test(source)) return numberReason(source);
  if (sexagesimal.test(source)) return `${sixties(source)} to YAML 1.1, text to YAML 1.2. Write ${JSON.stringify(source)}.`;
  if (date.test(source)) return `A date to YAML 1.1, text to YAML 1.2. Write ${JSON.stringify(source)}.`;
  return undefined;
}

function wordReason(source: string): string {
  const lower = source.toLowerCase();
  if (lower === "null") return `null to YAML, text to JSON. Write null or ${JSON.stringify(source)}.`;
  const truth = lower === "true" || lower === "yes" || lower === "y" || lower === "on";
  return `${truth} to some YAML readers, text to others. Write ${truth}, or ${JSON.stringify(source)} for the text.`;
}

function numberReason(source: string): string | undefined {
  if (/^[-+]?0[0-9_]+$/.test(source)) return octalReason(source);
  const value = Number(source);
  if (!jsonNumber.test(source)) return `A number to some readers, text to others. ${choice(source)}`;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return `Too large to be kept exactly. Write ${JSON.stringify(source)}.`;
  if (String(value) !== source) return `A number reader makes ${value} of it. Write ${JSON.stringify(source)}, or ${value}.`;
  return undefined;
}

function octalReason(source: string): string {
  const digits = source.replace(/^[-+]/, "").replaceAll("_", "");
  const octal = /^[0-7]+$/.test(digits) ? String(Number.parseInt(digits, 8)) : "text";
  return `${Number(digits)} to YAML 1.2, ${octal} to YAML 1.1. Write ${JSON.stringify(source)}.`;
}

function choice(source: string): string {
  const value = Number(source.replaceAll("_", ""));
  const number = jsonNumber.test(String(value)) ? `, or ${value}` : "";
  return `Write ${JSON.stringify(source)}${number}.`;
}

function sixties(source: string): string {
  const total = source
    .replaceAll("_", "")
    .split(":")
    .reduce((sum, part) => sum * 60 + Number(part), 0);
  return String(total);
}
