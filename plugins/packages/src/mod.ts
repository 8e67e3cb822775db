/**
 * Packages, and where they come from.
 *
 * @module
 */
import type { Provider } from "@masterchef/sdk";
import { defineProvider } from "@masterchef/sdk";
import { autoremoveType } from "./autoremove/autoremove.ts";
import { keyType } from "./key/key.ts";
import { packageType } from "./package/package.ts";
import { repositoryType } from "./repository/repository.ts";

/** The provider. */
export const provider: Provider = defineProvider({
  name: "packages",
  types: { autoremove: autoremoveType, key: keyType, package: packageType, repository: repositoryType },
});
