/** The conformance kit. */
export const conformanceCodes = {
  MC_CONFORMANCE_CASES: {
    summary: "cases cannot be read",
    explanation: "The kit plays the cases of a plugin, and one of them is not of the form of cases, or its folder cannot be read.",
    remedy: "Mend the case it names, or name another folder with `--cases DIR`.",
  },
  MC_CONFORMANCE_KIND: {
    summary: "no kind of plugin that can be tested",
    explanation: "The kit tests providers. Plugins of other kinds have laws of their own, which it does not know yet.",
    remedy: "Name a provider.",
  },
} as const;
