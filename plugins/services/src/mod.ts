/**
 * Services.
 *
 * @module
 */
import type { Provider } from "@masterchef/sdk";
import { defineProvider } from "@masterchef/sdk";
import { service } from "./service.ts";

/** The provider. */
export const provider: Provider = defineProvider({ name: "services", types: { service } });
