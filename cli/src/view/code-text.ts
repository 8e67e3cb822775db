import type { Style } from "./style.ts";

/** The story of a diagnostic code. */
export function codeText({ code, summary, explanation, remedy }: CodeShown, style: Style): string {
  return `${style.strong(code)}: ${summary}\n\n${explanation}\n\n${remedy}\n`;
}

interface CodeShown {
  readonly code: string;
  readonly summary: string;
  readonly explanation: string;
  readonly remedy: string;
}
