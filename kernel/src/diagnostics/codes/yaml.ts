/** Texts that are not the YAML this format speaks. */
export const yamlCodes = {
  MC_YAML_SYNTAX: {
    summary: "not YAML",
    explanation: "The text cannot be read as YAML 1.2.",
    remedy: "Mend the line shown; indentation and quotes are the usual causes.",
  },
  MC_YAML_ENCODING: {
    summary: "not UTF-8",
    explanation: "Configuration is text in UTF-8. This file holds bytes that are not.",
    remedy: "Save the file as UTF-8, for instance with `iconv -f LATIN1 -t UTF-8`.",
  },
  MC_YAML_SIZE: {
    summary: "document too large",
    explanation: "A document is limited in size, so that no file can exhaust the machine that reads it.",
    remedy: "Move data out of the configuration, or express repetition with `loop`.",
  },
  MC_YAML_DEPTH: {
    summary: "nested too deeply",
    explanation: "A document may be nested 64 levels deep.",
    remedy: "Flatten the structure.",
  },
  MC_YAML_CHARACTER: {
    summary: "control character",
    explanation: "Control characters and invisible line separators are read differently by different programs and hide in editors.",
    remedy: "Remove the character, or write it as an escape inside double quotes.",
  },
  MC_YAML_ALIAS: {
    summary: "anchors and aliases are not used",
    explanation: "Anchors, aliases and merge keys give one value several places and can make a small text enormous.",
    remedy: "Write the value out, or share it through `vars`, `defaults` or `loop`.",
  },
  MC_YAML_TAG: {
    summary: "value starts with a sign",
    explanation: "An exclamation mark starts a YAML tag, and a tag changes or drops the value that follows.",
    remedy: "Quote the value if text is meant.",
  },
  MC_YAML_DOCUMENTS: {
    summary: "more than one plain document",
    explanation: "A file holds exactly one document and no YAML directives.",
    remedy: "Split the file, and remove lines that start with a percent sign.",
  },
  MC_YAML_AMBIGUOUS: {
    summary: "value with two meanings",
    explanation: "YAML 1.1, YAML 1.2 and JSON readers do not take this value alike, so nobody could say what it means.",
    remedy: "Write one of the spellings the message names.",
  },
  MC_YAML_DUPLICATE: {
    summary: "key stands twice",
    explanation: "A map has each key once; readers differ in which of two they keep.",
    remedy: "Remove one of the two, or give it another name.",
  },
  MC_YAML_EMPTY: {
    summary: "no value",
    explanation: "A key or a list sign without a value is null to YAML, and most often a slip.",
    remedy: 'Write `{}`, `""` or `null`, whichever is meant.',
  },
  MC_YAML_ESCAPE: {
    summary: "escape that is hardly meant",
    explanation:
      "Inside double quotes a backslash starts an escape, and YAML has some that turn letters of a path into invisible characters.",
    remedy: "Write the backslash twice, or use single quotes.",
  },
  MC_YAML_FORMAT: {
    summary: "cannot be formatted",
    explanation: "The canonical form of this document would not say the same, or would change when formatted again. It was left as it is.",
    remedy: "Write the part in question more simply, and report the document.",
  },
  MC_YAML_KEY: {
    summary: "not a key",
    explanation: "Keys are texts on one line.",
    remedy: "Write a plain or quoted text before the colon.",
  },
} as const;
