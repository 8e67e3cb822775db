/**
 * Files, directories and links.
 *
 * @module
 */
import type { Provider } from "@masterchef/sdk";
import { defineProvider } from "@masterchef/sdk";
import { directory } from "./directory.ts";
import { file } from "./file.ts";
import { link } from "./link.ts";

/** The provider. */
export const provider: Provider = defineProvider({ name: "files", types: { file, directory, link } });
