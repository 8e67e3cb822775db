import type { StepReport } from "@masterchef/kernel";
import type { Style } from "./style.ts";

/** The sign of what came of a step, and its colour. */
export function resultMark(
  result: StepReport["result"],
  style: Style,
): { readonly sign: string; readonly paint: (text: string) => string } {
  switch (result) {
    case "unchanged":
      return { sign: "=", paint: style.faint };
    case "changed":
      return { sign: "~", paint: style.change };
    case "rescued":
      return { sign: "~", paint: style.open };
    case "refreshed":
      return { sign: "!", paint: style.refresh };
    case "failed":
    case "refresh-failed":
    case "stale":
    case "blocked":
      return { sign: "x", paint: style.remove };
    case "cancelled":
      return { sign: "?", paint: style.open };
  }
}
