/** How a process can end. */
export interface Exit {
  readonly code: number;
  readonly means: string;
}

/** The names of the ways to end. */
export type ExitName =
  | "done"
  | "failed"
  | "pending"
  | "incomplete"
  | "rebooting"
  | "usage"
  | "data"
  | "unavailable"
  | "bug"
  | "stale"
  | "refused"
  | "interrupted";

/** How the process ends. Documented in docs/cli.md; scripts build on them, so a code never changes its meaning. */
export const exitCodes: Readonly<Record<ExitName, Exit>> = {
  done: { code: 0, means: "Done, or nothing to do." },
  failed: {
    code: 1,
    means:
      "The run failed, in whole or in part; a plan is not the one it was compared with; an import is not whole; or a plugin does not conform.",
  },
  pending: { code: 2, means: "Something would change, with `--detailed-exit-code` only; or `conformance run` cannot test a plugin." },
  incomplete: {
    code: 3,
    means: "A plugin failed, so some resources could not be planned, or are held back. The plan is made for the others.",
  },
  rebooting: { code: 4, means: "The host boots anew. Go on with `masterchef resume` once it is up." },
  usage: { code: 64, means: "The command line is wrong." },
  data: { code: 65, means: "The config or the plan is wrong." },
  unavailable: { code: 69, means: "The host or a plugin cannot be reached or does not work." },
  bug: { code: 70, means: "Masterchef failed. A report file was written." },
  stale: { code: 75, means: "The plan is stale or another run holds the site. Try again." },
  refused: { code: 77, means: "Not allowed: a plugin is not the one locked, or asks for more than it was granted." },
  interrupted: { code: 130, means: "Interrupted." },
};
