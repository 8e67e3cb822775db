/** The command line. */
export const usageCodes = {
  MC_USAGE: {
    summary: "not a command line we know",
    explanation: "An option or a command is unknown or lacks its value.",
    remedy: "See `masterchef --help`.",
  },
} as const;
