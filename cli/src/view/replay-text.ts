import type { ReplayCause, ReplayReport } from "@masterchef/kernel";
import type { Style } from "./style.ts";
import { visibleLine } from "./visible.ts";
import { counted } from "./words.ts";

/** How many names of what changed are told. */
const told = 8;

/** Whether the plan of a run follows again, and what is otherwise if it does not. */
export function replayedText({ run, plan, derived, same, causes, verified }: ReplayReport, style: Style): string {
  const lines = same
    ? [`${style.create("Same")}: what was recorded of run ${run} leads to plan ${plan} again.`]
    : [
        `${style.remove("Different")}: run ${run} carried out plan ${plan}; ${followingText(plan, derived)}.`,
        ...causes.map((cause) => `  ${causeText(cause)}`),
      ];
  if (verified !== undefined) {
    const { records, backups } = verified;
    lines.push(`Verified: the chains of ${counted(records, "journal record")} and ${counted(backups, "backup")} hold.`);
  }
  return `${lines.join("\n")}\n`;
}

function followingText(plan: string, derived: string | undefined): string {
  if (derived === undefined) return "no plan follows now";
  return derived === plan ? "it follows again, and not each time" : `now ${derived} follows`;
}

function causeText({ what, changed }: ReplayCause): string {
  const names = changed.slice(0, told).map(visibleLine).join(", ");
  const more = changed.length > told ? ` and ${changed.length - told} more` : "";
  switch (what) {
    case "kernel":
      return `Masterchef is another version than then: ${names}`;
    case "impure":
      return `nothing that was given to them is otherwise, and they decide otherwise: ${names}${more}. A plugin must say the same whenever it is asked the same; report it to its author.`;
    case "plugin":
      return `plugins that are others than then: ${names}${more}`;
    case "config":
      return names === "" ? "the site is declared otherwise" : `declared otherwise than then: ${names}${more}`;
    case "answer":
      return `the recorded answers are not those it rests on: ${names}${more}`;
  }
}
