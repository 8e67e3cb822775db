/** What a diagnostic code means, once and for all. The text holds no values of the user, so that it can be learnt and searched. */
export interface CodeEntry {
  /** Fixed, lower case, no final period: the end of a diagnostic's first line. */
  readonly summary: string;
  /** What it means and why Masterchef insists on it. Full sentences. */
  readonly explanation: string;
  /** What to do. Full sentences; a command to copy stands in backticks. */
  readonly remedy: string;
}
