import type { OptionSpec } from "./command-spec.ts";

/** Which site a command is about. */
export const site: OptionSpec = {
  name: "site",
  short: "C",
  value: "DIR",
  repeats: false,
  about: "The folder with masterchef.yaml. Default: here.",
};

/** What is given from outside. */
export const variables: readonly OptionSpec[] = [
  { name: "var", value: "NAME=VALUE", repeats: true, about: "Set a variable. The value is read as YAML where the variable is no text." },
  { name: "vars-file", value: "FILE", repeats: true, about: "Set the variables a YAML file holds." },
];

/** Which resources a command looks at. */
export const selection: readonly OptionSpec[] = [
  { name: "resources", value: "LIST", repeats: true, about: "Only these addresses; `*` stands for anything, as in `file.*`." },
  { name: "tags", value: "LIST", repeats: true, about: "Only resources with one of these tags." },
  { name: "skip-tags", value: "LIST", repeats: true, about: "No resources with one of these tags." },
];

/** Whether what kept failing is tried. */
export const retryTripped: OptionSpec = {
  name: "retry-tripped",
  repeats: false,
  about: "Try once what is not tried any more because it failed in several runs.",
};
