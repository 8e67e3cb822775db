import type { Asking, QueryOf } from "@masterchef/sdk";
import { process, processQuery } from "@masterchef/sdk";
import type { Found } from "./service-manager.ts";
import { serviceScope, unitOf } from "./unit.ts";
import type { Unit } from "./unit.ts";

/** How many lines of the journal are told, and how much of each, in characters. */
const most = { lines: 10, characters: 200 } as const;

/** Why a unit of the system that came down did so: its result and the last of what its journal says. Undefined where it did not. */
export function lastWords(asking: Asking, unit: Unit, { failed }: Found): string | undefined {
  if (failed === undefined) return undefined;
  const came = `${unitOf(unit)} came down by itself${failed === "" || failed === "success" ? "" : ` (${failed})`}`;
  // The journal of a user is no business of the system's manager.
  if (unit.user !== undefined) return `${came}.`;
  const { exit, stdout } = asking.answer("journal", journalQuery(unit));
  // Bytes that are no text, and a host without a journal, tell nothing that could be shown.
  const lines = exit.tag === "code" && exit.val === 0 && stdout.tag === "text" ? toldLines(stdout.val) : [];
  return lines.length === 0 ? `${came}.` : `${came}. Its journal ends with:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function toldLines(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/\p{Cc}/gu, " ").trimEnd())
    .filter((line) => line !== "")
    .slice(-most.lines)
    .map((line) => (line.length > most.characters ? `${line.slice(0, most.characters).replace(/[\uD800-\uDBFF]$/, "")}...` : line));
}

function journalQuery(unit: Unit): QueryOf<"process"> {
  const argv = ["journalctl", "--quiet", "--no-pager", "--boot", "--output=cat", `--lines=${most.lines}`, `--unit=${unitOf(unit)}`];
  return processQuery(process(argv, { outputLimit: 1_048_576 }), [serviceScope(unit)]);
}
