/** Documents that are YAML, and not a site. */
export const configCodes = {
  MC_CONFIG_UNKNOWN_KEY: {
    summary: "no such attribute",
    explanation: "Nothing is ignored: a key that nobody reads is taken for a typing mistake.",
    remedy: "Use one of the keys the message names, or remove it.",
  },
  MC_CONFIG_UNSUPPORTED: {
    summary: "not supported by this version",
    explanation:
      "The word belongs to the language, and this version of Masterchef cannot carry it out yet. Nothing is ignored, so it is refused.",
    remedy: "Remove it, or use a version that supports it.",
  },
  MC_CONFIG_FORMAT: {
    summary: "not a format we read",
    explanation:
      "The key `masterchef` in the first place of a site names the version of the format, so that a later meaning never applies to an older file.",
    remedy: "Write `masterchef: 1`.",
  },
  MC_CONFIG_TYPE: {
    summary: "wrong kind of value",
    explanation: "The value is not of the type that is read here. Nothing is converted silently.",
    remedy: "Write a value of the type the message names.",
  },
  MC_CONFIG_VALUE: {
    summary: "value not allowed",
    explanation: "The value has the right type and is not one of those that may stand here.",
    remedy: "Write a value the message allows.",
  },
  MC_CONFIG_MISSING: {
    summary: "something is missing",
    explanation: "A value that must be there is not.",
    remedy: "Add the key the message names.",
  },
  MC_CONFIG_CONFLICT: {
    summary: "words that exclude each other",
    explanation: "Two keys stand side by side of which only one may be used.",
    remedy: "Remove one of them.",
  },
  MC_CONFIG_LIMIT: {
    summary: "too much",
    explanation: "The configuration asks for more than a limit allows; limits keep one file from exhausting the machine.",
    remedy: "Split it, or generate less.",
  },
  MC_COMPOSE_CYCLE: {
    summary: "files lead back to themselves",
    explanation: "A file is composed of the files it names under `imports`, `includes` and `overlays`. None of them may lead back to it.",
    remedy: "Leave out one of the steps shown, or move what both files need into a third.",
  },
  MC_COMPOSE_DUPLICATE: {
    summary: "stands in two files",
    explanation: "Included files are parts of one whole, in which each thing stands once, so that no order of files decides what counts.",
    remedy:
      "Keep one of the two. What is to be changed for one place only belongs into an overlay; ground that files build on belongs under `imports`.",
  },
  MC_COMPOSE_TARGET: {
    summary: "nothing there to change",
    explanation:
      "An overlay may add resources and attributes of resources; everything else it names must be there already, and so must what is removed with `null` or appended to with `name+`. Otherwise it is taken for a typing mistake.",
    remedy: "Mend the spelling, or declare it in the file that the overlay lies on.",
  },
  MC_RESOURCE_TYPE: {
    summary: "no such type",
    explanation: "A resource is written `type.name`, and the types are those of the plugins in masterchef.lock.",
    remedy: "Use one of the types the message names, or install the plugin that brings it.",
  },
  MC_RESOURCE_NAME: {
    summary: "not the name of a resource",
    explanation: "A resource is written `type.name`; a name is made of letters, digits and `_ . / @ + -`. Names never hold expressions.",
    remedy: "Rename the resource.",
  },
  MC_RESOURCE_PROBLEM: {
    summary: "refused by its plugin",
    explanation: "The plugin that owns the type found something wrong that the type's schema does not say.",
    remedy: "Do what the message asks for; `masterchef explain` knows the plugin's own code.",
  },
  MC_RESOURCE_CANONICAL: {
    summary: "plugin broke a rule",
    explanation:
      "The plugin's canonical form of a resource is not what the contract demands: values still to come must stay where they are.",
    remedy: "Report it to the plugin's author.",
  },
  MC_INSTANCE_KEY: {
    summary: "instance without a usable key",
    explanation: "Every instance of a loop has a key of its own that does not move when the list changes; it becomes part of the address.",
    remedy: "Name a field that differs from element to element with `loop_key: item.id`.",
  },
  MC_VARIABLE_UNDECLARED: {
    summary: "nobody reads it",
    explanation: "A variable is declared once, under `vars` or `inputs`; other levels only set it.",
    remedy: "Declare it, or mend the spelling.",
  },
  MC_VARIABLE_MISSING: {
    summary: "variable without a value",
    explanation: "An input without a default must be given a value.",
    remedy: "Set it under `vars`, in a file given with `--vars-file`, or with `--var name=value`.",
  },
  MC_VARIABLE_TYPE: {
    summary: "variable of another type",
    explanation: "A variable has the type of its declaration at every level.",
    remedy: "Give it a value of that type, or change the declaration.",
  },
  MC_VARIABLE_CYCLE: {
    summary: "variables wait for each other",
    explanation: "A variable's value cannot depend on itself.",
    remedy: "Give one of the variables on the path a plain value.",
  },
  MC_FILE_MISSING: {
    summary: "no such file",
    explanation: "A file of the site that the configuration names is not there.",
    remedy: "Create it or mend the path; paths are relative to the file they stand in.",
  },
  MC_FILE_DENIED: {
    summary: "file cannot be read",
    explanation: "The operating system does not let Masterchef read a file of the site.",
    remedy: "Give the user that runs Masterchef the right to read it.",
  },
  MC_FILE_KIND: {
    summary: "not a regular file",
    explanation: "Content, sources and templates are regular files.",
    remedy: "Name a file; for trees declare a resource for each file with `loop`.",
  },
  MC_FILE_SIZE: {
    summary: "file too large",
    explanation: "Texts that are read into memory, such as templates, are limited in size.",
    remedy: "Use `source`, which streams, or make the file smaller.",
  },
  MC_FILE_PATH: {
    summary: "path leaves the site",
    explanation: "Files of a site lie inside its folder, so that a site is complete and can be moved.",
    remedy: "Copy the file into the site and name it by a relative path without `..`.",
  },
} as const;
