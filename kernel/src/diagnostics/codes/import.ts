/** Importing what exists on a host. */
export const importCodes = {
  MC_IMPORT_HOST: {
    summary: "host cannot be imported",
    explanation: "What exists can be imported from the machine that Masterchef runs on. This version reaches no other.",
    remedy: "Run `masterchef import localhost` on the host itself.",
  },
  MC_IMPORT_TYPE: {
    summary: "type cannot be imported",
    explanation: "A type that was asked for does not exist, or its plugin cannot find what exists already of it.",
    remedy: "Name a type that can be imported, or declare those resources by hand.",
  },
  MC_IMPORT_NOT_SEARCHED: {
    summary: "what exists of a type is not known",
    explanation: "The host did not tell which resources of a type it has: a question failed, often because only root may ask it.",
    remedy: "Read the reason below, mend it and import again, or leave the type out with `--type`.",
  },
  MC_IMPORT_EXISTS: {
    summary: "file is there already",
    explanation:
      "An import writes several files, and one of them is there already. Nothing is overwritten unasked, and nothing was written.",
    remedy: "Name another folder with `--output`, or overwrite with `--replace`.",
  },
  MC_IMPORT_DIFFERS: {
    summary: "imported site would change the host",
    explanation:
      "What was imported was planned once more, as a whole, and something would change. Either the host changed meanwhile, or two of the resources do not go together.",
    remedy: "Look at `masterchef plan` in the folder of the site, and remove or mend what it names.",
  },
} as const;
