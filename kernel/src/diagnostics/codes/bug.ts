/** Our own mistakes. */
export const bugCodes = {
  MC_BUG: {
    summary: "Masterchef failed",
    explanation: "Masterchef met a state it holds impossible.",
    remedy: "Report it together with the report file named below.",
  },
} as const;
