/**
 * Packages.
 *
 * @module
 */
import type { Provider } from "@masterchef/sdk";
import { defineProvider } from "@masterchef/sdk";
import { packageType } from "./package/package.ts";

/** The provider. */
export const provider: Provider = defineProvider({ name: "packages", types: { package: packageType } });
