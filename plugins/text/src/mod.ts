/**
 * Edits of text files: lines, blocks, settings.
 *
 * @module
 */
import type { Provider } from "@masterchef/sdk";
import { defineProvider } from "@masterchef/sdk";
import { block } from "./block.ts";
import { hostEntry } from "./host-entry.ts";
import { iniSetting } from "./ini-setting.ts";
import { jsonValue } from "./json-value.ts";
import { line } from "./line.ts";
import { yamlValue } from "./yaml-value.ts";

/** The provider. */
export const provider: Provider = defineProvider({
  name: "text",
  types: { line, block, ini_setting: iniSetting, json_value: jsonValue, yaml_value: yamlValue, host_entry: hostEntry },
});
