import type { Step, StepReport } from "@masterchef/kernel";
import { signOf } from "./step-text.ts";
import type { Style } from "./style.ts";

/** How what came of a step is shown. */
interface DoneMark {
  readonly sign: string;
  readonly word: string;
  readonly paint: (text: string) => string;
}

/** The sign and the word for what came of a step. What went as planned bears the sign it had in the plan. */
export function doneMark({ result }: StepReport, planned: Step | undefined, style: Style): DoneMark {
  switch (result) {
    case "unchanged":
      return { sign: "=", word: result, paint: style.faint };
    case "changed":
      return changedMark(planned, style);
    case "rescued":
      return { sign: "~", word: result, paint: style.open };
    case "refreshed":
      return { sign: "!", word: result, paint: style.refresh };
    case "failed":
    case "refresh-failed":
    case "stale":
    case "blocked":
    case "tripped":
      return { sign: "x", word: result, paint: style.remove };
    case "cancelled":
      return { sign: "?", word: result, paint: style.open };
  }
}

const words: Readonly<Record<string, string>> = { "+": "created", "-": "removed", "!": "run" };

function changedMark(planned: Step | undefined, style: Style): DoneMark {
  if (planned?.kind !== "change") return { sign: "~", word: "changed", paint: style.change };
  const { sign, paint } = signOf(planned, style);
  return { sign, word: words[sign] ?? "changed", paint };
}
