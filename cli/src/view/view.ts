import type { Going, Shown } from "./shown.ts";

/** What the commands talk to. Its implementations are the only writers to stdout and stderr: results go to stdout, all else to stderr. */
export interface View {
  /** Whether it is enough to be told that there is nothing to do. */
  readonly brief: boolean;
  show(shown: Shown): Promise<void>;
  /** Something is going on; shown if it takes longer than a second, and as each step of a run ends. */
  progress(going: Going): void;
  /** Asks a yes-or-no question on the terminal. Undefined: there is no terminal to ask on. */
  confirm(question: string): Promise<boolean | undefined>;
  /** Takes live lines off the terminal. */
  close(): Promise<void>;
}
