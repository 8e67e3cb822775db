/**
 * What comes from elsewhere as a tree: archives and git repositories.
 *
 * @module
 */
import type { Provider } from "@masterchef/sdk";
import { defineProvider } from "@masterchef/sdk";
import { archive } from "./archive/archive.ts";
import { git } from "./git/git.ts";

/** The provider. */
export const provider: Provider = defineProvider({ name: "sources", types: { archive, git } });
